// SPDX-License-Identifier: Apache-2.0
// Whatever comes out of the YAML reader is JSON, and no input takes it down.
#include "json/yaml_stream.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "json/byte_source.h"
#include "json/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  vo::json::MemorySource source({reinterpret_cast<const char*>(data), size});
  vo::json::YamlStream stream(source);
  for (;;) {
    const auto piece = stream.next();
    if (!piece || !*piece) return 0;
    VO_ASSERT(vo::json::parse_document((*piece)->json));
  }
}
