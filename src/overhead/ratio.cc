// SPDX-License-Identifier: Apache-2.0
#include "overhead/ratio.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "base/units.h"
#include "overhead/ratio_text.h"

namespace vo::overhead {
namespace {

constexpr double kInt64Limit = 9223372036854775808.0;  // 2^63

std::int64_t to_kilo(Bytes amount) {
  const std::int64_t quotient = amount.count() / 1000;
  const std::int64_t rest = amount.count() % 1000;
  return quotient + (rest > 0 ? 1 : 0) - (rest < 0 ? 1 : 0);
}

}  // namespace

Ratio Ratio::parse(const std::optional<std::string>& text) {
  Ratio ratio;
  if (!text) return ratio;
  ratio.kind_ = Kind::kEmpty;
  if (text->empty()) return ratio;
  ratio.kind_ = Kind::kBad;
  const auto value = parse_ratio_text(*text);
  if (!value) return ratio;
  ratio.kind_ = std::isfinite(*value) ? Kind::kNumber : Kind::kNotFinite;
  ratio.value_ = *value;
  return ratio;
}

std::optional<Bytes> Ratio::addition(Bytes accumulated) const {
  // Two operations, each rounded: contraction into one would differ in the last bit.
  const double factor = value_ - 1.0;
  const double kilo = static_cast<double>(to_kilo(accumulated)) * factor;
  if (!(kilo > -kInt64Limit && kilo < kInt64Limit)) return std::nullopt;
  return checked_multiply(Bytes{static_cast<std::int64_t>(kilo)}, 1000);
}

}  // namespace vo::overhead
