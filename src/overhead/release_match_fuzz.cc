// SPDX-License-Identifier: Apache-2.0
// Any text names candidates or is refused in one short line.
#include "overhead/release_match.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto match = vo::overhead::resolve_release(text);
  if (match) {
    VO_ASSERT(!match->candidates.empty());
  } else {
    VO_ASSERT(match.error().message().size() < 1000);
  }
  return 0;
}
