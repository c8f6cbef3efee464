// SPDX-License-Identifier: Apache-2.0
// A body from anywhere is either an object that can be written and read again, or refused with one
// of two codes. The input starts with the kind, a zero byte behind it.
#include "apiserver/protobuf_body.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "json/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto middle = text.find('\n');
  if (middle == std::string_view::npos) return 0;
  const std::string body = std::string{"k8s\0", 4} + std::string{text.substr(middle + 1)};
  const auto read = vo::apiserver::read_protobuf_body(body, {"v1", text.substr(0, middle)});
  if (read) {
    VO_ASSERT(vo::json::parse_document(vo::json::write_compact(*read)));
  } else {
    VO_ASSERT(read.error().code == 400 || read.error().code == 415);
  }
  return 0;
}
