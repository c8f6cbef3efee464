// SPDX-License-Identifier: Apache-2.0
// Canonical form: no fraction, the largest suffix that leaves none, at most one letter of it.
#include <cstddef>
#include <cstdint>
#include <string>

#include "quantity/nanos.h"
#include "quantity/power_of_ten.h"
#include "quantity/quantity.h"
#include "quantity/suffix.h"

namespace vo {
namespace {

std::string digits_of(std::int64_t value) { return std::to_string(value); }
std::string digits_of(const Int256& value) { return value.str(); }

// mantissa × 10^exponent. REQUIRES mantissa ≠ 0.
template <typename Integer>
std::string print_decimal(Integer mantissa, int exponent, QuantityFormat format) {
  while (mantissa % 10 == 0) {
    mantissa /= 10;
    ++exponent;
  }
  const int zeros = ((exponent % 3) + 3) % 3;
  auto text = digits_of(mantissa);
  text.append(static_cast<std::size_t>(zeros), '0');
  append_decimal_suffix(text, exponent - zeros, format);
  return text;
}

template <typename Integer>
std::string print_binary(Integer value) {
  int power = 0;
  while (power < kLargestBinaryPower && value % 1024 == 0) {
    value /= 1024;
    ++power;
  }
  auto text = digits_of(value);
  append_binary_suffix(text, power);
  return text;
}

// Below 1024, as upstream prints those, a binary suffix would only confuse.
template <typename Integer>
bool is_below_binary(const Integer& value) {
  return value > -1024 && value < 1024;
}

}  // namespace

std::string Quantity::to_string() const {
  if (is_zero()) return "0";
  return format_ == QuantityFormat::kBinarySI ? binary_text() : decimal_text();
}

// BinarySI without a binary suffix prints as DecimalSI does.
std::string Quantity::decimal_text() const {
  const auto format = format_ == QuantityFormat::kBinarySI ? QuantityFormat::kDecimalSI : format_;
  if (is_small()) return print_decimal(low_, scale_, format);
  return print_decimal(nanos().count, kSmallestScale, format);
}

std::string Quantity::binary_text() const {
  if (is_whole_small()) return is_below_binary(low_) ? decimal_text() : print_binary(low_);
  const auto count = nanos().count;
  const Int256 whole = count / power_of_ten(kNanoDigits);
  if (count % power_of_ten(kNanoDigits) != 0 || is_below_binary(whole)) return decimal_text();
  return print_binary(whole);
}

}  // namespace vo
