// SPDX-License-Identifier: Apache-2.0
// What a quantity's text is worth, as a fraction of integers without any bound: slow, and by other
// means than the code under test, so that the two can only agree by both being right.
#pragma once

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <string>

namespace vo::test {

using BigInt = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<>,
                                             boost::multiprecision::et_off>;
using Fraction = boost::multiprecision::number<boost::multiprecision::cpp_rational_backend,
                                               boost::multiprecision::et_off>;

inline Fraction exact_power(int base, int exponent) {
  const BigInt power =
      boost::multiprecision::pow(BigInt{base}, static_cast<unsigned>(std::abs(exponent)));
  return exponent < 0 ? Fraction{1, power} : Fraction{power};
}

// ceil(|value|) with the sign of value.
inline BigInt away_from_zero(const Fraction& value) {
  const BigInt numerator = abs(BigInt{boost::multiprecision::numerator(value)});
  const BigInt denominator = boost::multiprecision::denominator(value);
  const BigInt magnitude = (numerator + denominator - 1) / denominator;
  return value < 0 ? BigInt{-magnitude} : magnitude;
}

// "e12" is 12.
inline int exponent_of(const std::string& suffix) {
  int exponent = 0;
  const char* begin =
      suffix.data() + (suffix.starts_with("e+") || suffix.starts_with("E+") ? 2 : 1);
  std::from_chars(begin, suffix.data() + suffix.size(), exponent);
  return exponent;
}

inline Fraction exact_multiplier(const std::string& suffix) {
  static const std::map<std::string, Fraction> kKnown{
      {"n", exact_power(10, -9)}, {"u", exact_power(10, -6)},
      {"m", exact_power(10, -3)}, {"", 1},
      {"k", exact_power(10, 3)},  {"M", exact_power(10, 6)},
      {"G", exact_power(10, 9)},  {"T", exact_power(10, 12)},
      {"P", exact_power(10, 15)}, {"E", exact_power(10, 18)},
      {"Ki", exact_power(2, 10)}, {"Mi", exact_power(2, 20)},
      {"Gi", exact_power(2, 30)}, {"Ti", exact_power(2, 40)},
      {"Pi", exact_power(2, 50)}, {"Ei", exact_power(2, 60)}};
  const auto found = kKnown.find(suffix);
  return found != kKnown.end() ? found->second : exact_power(10, exponent_of(suffix));
}

inline BigInt exact_digits(const std::string& digits) {
  BigInt value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

// The number in front of the suffix: digits with at most one point among them.
inline Fraction exact_number(std::string digits) {
  const auto point = digits.find('.');
  if (point == std::string::npos) return Fraction{exact_digits(digits)};
  digits.erase(point, 1);
  const auto decimals = static_cast<int>(digits.size() - point);
  return exact_digits(digits) * exact_power(10, -decimals);
}

// REQUIRES a well-formed text. Below nano it is rounded, and BinarySI is capped, as the API says.
inline Fraction exact_value(const std::string& text) {
  const auto start = std::min(text.find_first_not_of("+-"), text.size());
  const auto end = std::min(text.find_first_not_of("0123456789.", start), text.size());
  const auto nanos = away_from_zero(exact_number(text.substr(start, end - start)) *
                                    exact_multiplier(text.substr(end)) * exact_power(10, 9));
  Fraction magnitude{nanos, BigInt{1'000'000'000}};
  const Fraction cap{BigInt{std::numeric_limits<std::int64_t>::max()}};
  if (text.ends_with('i') && magnitude > cap) magnitude = cap;
  return text.starts_with('-') ? Fraction{-magnitude} : magnitude;
}

// ceil(value / 10^scale) away from zero; nullopt beyond int64.
inline std::optional<std::int64_t> exact_scaled(const Fraction& value, int scale) {
  const auto result = away_from_zero(value / exact_power(10, scale));
  if (result > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  if (result < std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return static_cast<std::int64_t>(result);
}

}  // namespace vo::test
