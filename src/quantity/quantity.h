// SPDX-License-Identifier: Apache-2.0
// Kubernetes quantities ("1Gi", "100m", "1e3"), exact. Parsing, printing and arithmetic agree with
// apimachinery's resource.Quantity inside the bounds below; outside them every operation is an
// error, in time linear in the text, never a wrap, a hang or a silently different number.
//
// Bounds: a text of at most 128 bytes, exponents within ±64, values up to 10^40 in magnitude with
// nine decimals (digits below nano round away from zero, as upstream does). BinarySI texts are
// capped at ±(2^63−1) as upstream caps them; sums of them are not.
//
// A value type of 24 bytes that never allocates: copy it, compare it by value; 1Gi == 1073741824
// whatever their formats.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"
#include "quantity/power_of_ten.h"

namespace vo {

struct Nanos;

// How a quantity prints. An empty quantity takes the format of what is added to it.
enum class QuantityFormat : std::uint8_t { kBinarySI, kDecimalSI, kDecimalExponent };

class Quantity {
 public:
  // Zero, BinarySI: what upstream sees where a map has no such key.
  constexpr Quantity() = default;
  constexpr explicit Quantity(std::int64_t value,
                              QuantityFormat format = QuantityFormat::kDecimalSI)
      : Quantity(value, 0, format) {}
  constexpr explicit Quantity(Bytes bytes, QuantityFormat format = QuantityFormat::kBinarySI)
      : Quantity(bytes.count(), 0, format) {}
  constexpr explicit Quantity(MilliCpu milli)
      : Quantity(milli.count(), -3, QuantityFormat::kDecimalSI) {}

  // The grammar of resource.ParseQuantity. "" is no quantity; "+", ".", "Ki", "m", "-Gi" are 0.
  // No space is trimmed. Error: kInput, naming the text (shortened) and what would be right.
  static Result<Quantity> parse(std::string_view text);

  constexpr QuantityFormat format() const { return format_; }
  constexpr bool is_zero() const { return sign() == 0; }
  constexpr int sign() const;  // −1, 0, 1

  std::strong_ordering compare(const Quantity& other) const;

  // Exact. The left operand's format is kept, unless it is zero. Error: kInput beyond the bounds.
  Result<Quantity> add(const Quantity& other) const;
  Result<Quantity> subtract(const Quantity& other) const;
  Result<Quantity> multiply(std::int64_t factor) const;

  // ceil(q / 10^scale), away from zero, as upstream's ScaledValue. Error: kInput beyond int64.
  Result<std::int64_t> scaled(int scale) const;
  Result<Bytes> bytes() const;     // scaled(0): upstream's Value()
  Result<MilliCpu> milli() const;  // scaled(-3): upstream's MilliValue()

  // Canonical form, as upstream prints it: "290Mi", "359460Ki", "524288k", "1e3". Parses to an
  // equal quantity, but for BinarySI sums beyond 2^63−1 ("14Ei"). DecimalSI above exa prints an
  // exponent ("1e21"), as upstream does since it stopped dropping it.
  std::string to_string() const;

 private:
  static constexpr int kSmallestScale = -9;

  constexpr Quantity(std::int64_t mantissa, int scale, QuantityFormat format)
      : low_(mantissa), scale_(static_cast<std::int8_t>(scale)), format_(format) {}

  static Result<Quantity> from_nanos(const Nanos& nanos, QuantityFormat format);
  Nanos nanos() const;

  constexpr bool is_small() const { return big_ == 0; }
  bool is_whole_small() const { return is_small() && scale_ == 0; }

  Result<Quantity> combine(const Quantity& other, int other_sign) const;
  std::strong_ordering compare_exactly(const Quantity& other) const;
  Result<std::int64_t> scale_exactly(int scale) const;
  Error does_not_fit(int scale) const;
  std::string decimal_text() const;
  std::string binary_text() const;

  // Small form: low_ × 10^scale_, the scale within [−9, 18]. Big form, for what does not fit: the
  // magnitude in nanos, lowest bits first. Zero is always small.
  std::int64_t low_ = 0;
  std::uint64_t middle_ = 0;
  std::uint64_t high_ : 40 = 0;
  std::int8_t scale_ = 0;
  std::int8_t big_ = 0;  // the sign of a big form; 0: small form
  QuantityFormat format_ = QuantityFormat::kBinarySI;
};

bool operator==(const Quantity& a, const Quantity& b);
std::strong_ordering operator<=>(const Quantity& a, const Quantity& b);

constexpr int Quantity::sign() const {
  if (!is_small()) return big_;
  return (low_ > 0 ? 1 : 0) - (low_ < 0 ? 1 : 0);
}

// A constant scale makes the division below one by a constant: this is the formula's hot path.
inline Result<std::int64_t> Quantity::scaled(int scale) const {
  if (is_whole_small() && scale >= 0 && scale <= kLargestPowerOfTen) {
    return divide_away_from_zero(low_, power_of_ten(scale));
  }
  return scale_exactly(scale);
}

inline Result<Bytes> Quantity::bytes() const {
  VO_TRY(const auto count, scaled(0));
  return Bytes{count};
}

inline Result<MilliCpu> Quantity::milli() const {
  VO_TRY(const auto count, scaled(-3));
  return MilliCpu{count};
}

inline std::strong_ordering Quantity::compare(const Quantity& other) const {
  if (is_small() && other.is_small() && scale_ == other.scale_) return low_ <=> other.low_;
  return compare_exactly(other);
}

inline bool operator==(const Quantity& a, const Quantity& b) {
  return a.compare(b) == std::strong_ordering::equal;
}

inline std::strong_ordering operator<=>(const Quantity& a, const Quantity& b) {
  return a.compare(b);
}

}  // namespace vo
