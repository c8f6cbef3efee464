// SPDX-License-Identifier: Apache-2.0
// Integers wider than the machine's, for what a Quantity's small form does not hold. Internal to
// this layer: only its .cc files include it.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace vo {

__extension__ using Int128 = __int128;

template <unsigned bits, boost::multiprecision::cpp_integer_type signedness>
using FixedInt = boost::multiprecision::number<
    boost::multiprecision::cpp_int_backend<bits, bits, signedness, boost::multiprecision::unchecked,
                                           void>,
    boost::multiprecision::et_off>;

using Int256 = FixedInt<256, boost::multiprecision::signed_magnitude>;
// The digits of the longest text × 2^60 × 10^9 stay below 2^512.
using Uint512 = FixedInt<512, boost::multiprecision::unsigned_magnitude>;

inline constexpr int kNanoDigits = 9;
inline constexpr int kLargestMagnitudeDigits = 40;
inline constexpr std::string_view kBeyondLargest = "beyond 10^40, the largest quantity supported";

// A value in billionths. At most 10^49 where it is a quantity's, far from Int256's limits: sums,
// and products with an int64, are exact before their bounds are checked.
struct Nanos {
  Int256 count;
};

// 10^exponent. REQUIRES exponent ≥ 0, and a result that Integer holds.
template <typename Integer>
Integer wide_power_of_ten(int exponent) {
  return boost::multiprecision::pow(Integer{10}, static_cast<unsigned>(exponent));
}

template <typename Integer>
Integer divide_wide_away_from_zero(const Integer& value, const Integer& divisor) {
  Integer quotient;
  Integer remainder;
  boost::multiprecision::divide_qr(value, divisor, quotient, remainder);
  return quotient + remainder.sign();
}

// nullopt beyond int64.
template <typename Integer>
std::optional<std::int64_t> narrow(const Integer& value) {
  if (value > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  if (value < std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

}  // namespace vo
