// SPDX-License-Identifier: Apache-2.0
// The powers of ten that an int64 holds, and the one way quantities round.
#pragma once

#include <array>
#include <cstdint>

namespace vo {

inline constexpr int kLargestPowerOfTen = 18;

inline constexpr auto kPowersOfTen = [] {
  std::array<std::int64_t, kLargestPowerOfTen + 1> powers{};
  std::int64_t power = 1;
  for (auto& slot : powers) {
    slot = power;
    if (&slot != &powers.back()) power *= 10;
  }
  return powers;
}();

// 10^exponent. REQUIRES 0 ≤ exponent ≤ kLargestPowerOfTen.
constexpr std::int64_t power_of_ten(int exponent) {
  return kPowersOfTen[static_cast<std::size_t>(exponent)];
}

// value / divisor, away from zero: 1/1000 is 1, −1/1000 is −1. REQUIRES divisor > 0.
constexpr std::int64_t divide_away_from_zero(std::int64_t value, std::int64_t divisor) {
  const auto quotient = value / divisor;
  const auto remainder = value % divisor;
  return quotient + (remainder > 0 ? 1 : 0) - (remainder < 0 ? 1 : 0);
}

}  // namespace vo
