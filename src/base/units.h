// SPDX-License-Identifier: Apache-2.0
// Exact integer amounts with their unit in the type. Arithmetic that would overflow is an error,
// never a wrap or a saturation. REQUIRES nothing; thread-compatible values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

namespace vo {

template <typename Unit>
class Amount {
 public:
  constexpr Amount() = default;
  constexpr explicit Amount(std::int64_t count) : count_(count) {}

  constexpr std::int64_t count() const { return count_; }
  constexpr auto operator<=>(const Amount&) const = default;

 private:
  std::int64_t count_ = 0;
};

struct ByteUnit;
struct MilliCpuUnit;

using Bytes = Amount<ByteUnit>;
using MilliCpu = Amount<MilliCpuUnit>;

inline constexpr std::int64_t kKibi = 1024;
inline constexpr std::int64_t kMebi = 1024 * kKibi;
inline constexpr std::int64_t kGibi = 1024 * kMebi;

constexpr Bytes mebibytes(std::int64_t count) { return Bytes{count * kMebi}; }
constexpr Bytes gibibytes(std::int64_t count) { return Bytes{count * kGibi}; }

// nullopt on overflow.
template <typename Unit>
constexpr std::optional<Amount<Unit>> checked_add(Amount<Unit> a, Amount<Unit> b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a.count(), b.count(), &sum)) return std::nullopt;
  return Amount<Unit>{sum};
}

template <typename Unit>
constexpr std::optional<Amount<Unit>> checked_subtract(Amount<Unit> a, Amount<Unit> b) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a.count(), b.count(), &difference)) return std::nullopt;
  return Amount<Unit>{difference};
}

template <typename Unit>
constexpr std::optional<Amount<Unit>> checked_multiply(Amount<Unit> a, std::int64_t factor) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a.count(), factor, &product)) return std::nullopt;
  return Amount<Unit>{product};
}

}  // namespace vo
