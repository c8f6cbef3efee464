// SPDX-License-Identifier: Apache-2.0
// Any text is a ratio or refused, and what is printed reads back as the same number.
#include "overhead/ratio_text.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = vo::overhead::parse_ratio_text(text);
  if (!value || !std::isfinite(*value)) return 0;
  const auto again = vo::overhead::parse_ratio_text(vo::overhead::format_ratio_text(*value));
  VO_ASSERT(again.has_value() && *again == *value);
  return 0;
}
