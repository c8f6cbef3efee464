// SPDX-License-Identifier: Apache-2.0
#include "apiserver/schema_format.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/clock.h"
#include "base/format.h"
#include "json/document.h"
#include "kube/base64.h"

namespace vo::apiserver {
namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_uuid(std::string_view text) {
  constexpr std::array<std::size_t, 4> kDashes{8, 13, 18, 23};
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = text.size() == 36 && std::ranges::find(kDashes, i) != kDashes.end();
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
    if (!dash) digits += text[i];
  }
  return digits.size() == 32;
}

}  // namespace

bool matches_format(std::string_view format, std::string_view text) {
  if (format == "date-time" || format == "datetime") return parse_rfc3339(text).has_value();
  if (format == "date") return parse_rfc3339(vo::format("{}T00:00:00Z", text)).has_value();
  if (format == "byte") return kube::base64_decode(text).has_value();
  return format != "uuid" || is_uuid(text);
}

bool fits_format(std::string_view format, const json::Document& number) {
  const auto value = number.to_number<double>();
  if (format == "int32") {
    return value >= std::numeric_limits<std::int32_t>::min() &&
           value <= std::numeric_limits<std::int32_t>::max();
  }
  constexpr double kEndOfInt64 = 9223372036854775808.0;
  return number.is_int64() || (value >= -kEndOfInt64 && value < kEndOfInt64);
}

}  // namespace vo::apiserver
