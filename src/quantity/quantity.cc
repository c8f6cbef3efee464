// SPDX-License-Identifier: Apache-2.0
#include "quantity/quantity.h"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "quantity/nanos.h"
#include "quantity/power_of_ten.h"

namespace vo {
namespace {

static_assert(sizeof(Quantity) == 24);
static_assert(std::is_trivially_copyable_v<Quantity>);

constexpr int kLimbBits = 64;

const Int256& largest_count() {
  static const auto kCount = wide_power_of_ten<Int256>(kLargestMagnitudeDigits + kNanoDigits);
  return kCount;
}

std::uint64_t limb(const Int256& magnitude, int position) {
  const Int256 mask = std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>((magnitude >> (position * kLimbBits)) & mask);
}

// value × 10^shift, rounded away from zero; nullopt beyond int64.
std::optional<std::int64_t> shift_decimally(std::int64_t value, std::int64_t shift) {
  if (value == 0) return 0;
  if (shift > kLargestPowerOfTen) return std::nullopt;
  if (shift < -kLargestPowerOfTen) return value > 0 ? 1 : -1;
  if (shift < 0) return divide_away_from_zero(value, power_of_ten(static_cast<int>(-shift)));
  std::int64_t product = 0;
  if (__builtin_mul_overflow(value, power_of_ten(static_cast<int>(shift)), &product)) return {};
  return product;
}

// The same for a count beyond int64: nothing to the left can fit.
std::optional<std::int64_t> shift_decimally(const Int256& count, std::int64_t shift) {
  if (shift > 0) return std::nullopt;
  if (-shift > kLargestMagnitudeDigits + kNanoDigits) return count.sign();
  const auto divisor = wide_power_of_ten<Int256>(static_cast<int>(-shift));
  return narrow(divide_wide_away_from_zero(count, divisor));
}

}  // namespace

Nanos Quantity::nanos() const {
  if (is_small()) {
    const int shift = scale_ + kNanoDigits;
    const int first = std::min(shift, kLargestPowerOfTen);
    return {Int256{low_} * power_of_ten(first) * power_of_ten(shift - first)};
  }
  Int256 magnitude = std::uint64_t{high_};
  magnitude = (magnitude << kLimbBits) | middle_;
  magnitude = (magnitude << kLimbBits) | static_cast<std::uint64_t>(low_);
  return {big_ < 0 ? Int256{-magnitude} : magnitude};
}

Result<Quantity> Quantity::from_nanos(const Nanos& nanos, QuantityFormat format) {
  const auto& count = nanos.count;
  if (const auto whole = narrow(Int256{count / power_of_ten(kNanoDigits)});
      whole && count % power_of_ten(kNanoDigits) == 0) {
    return Quantity{*whole, 0, format};
  }
  if (const auto small = narrow(count)) return Quantity{*small, kSmallestScale, format};
  const Int256 magnitude = abs(count);
  if (magnitude > largest_count()) return input_error(std::string{kBeyondLargest});
  Quantity big{static_cast<std::int64_t>(limb(magnitude, 0)), kSmallestScale, format};
  big.middle_ = limb(magnitude, 1);
  big.high_ = limb(magnitude, 2) & 0xff'ffff'ffffU;
  big.big_ = static_cast<std::int8_t>(count.sign());
  return big;
}

std::strong_ordering Quantity::compare_exactly(const Quantity& other) const {
  const int shift = scale_ - other.scale_;
  if (!is_small() || !other.is_small() || std::abs(shift) > kLargestPowerOfTen) {
    return nanos().count.compare(other.nanos().count) <=> 0;
  }
  const auto left = Int128{low_} * power_of_ten(std::max(shift, 0));
  const auto right = Int128{other.low_} * power_of_ten(std::max(-shift, 0));
  return left <=> right;
}

Result<Quantity> Quantity::add(const Quantity& other) const { return combine(other, 1); }

Result<Quantity> Quantity::subtract(const Quantity& other) const { return combine(other, -1); }

Result<Quantity> Quantity::combine(const Quantity& other, int other_sign) const {
  const auto format = is_zero() ? other.format_ : format_;
  const int shift = scale_ - other.scale_;
  if (is_small() && other.is_small() && std::abs(shift) <= kLargestPowerOfTen) {
    const auto left = Int128{low_} * power_of_ten(std::max(shift, 0));
    const auto right = Int128{other.low_} * power_of_ten(std::max(-shift, 0));
    const auto sum = narrow(left + right * other_sign);
    if (sum) return Quantity{*sum, std::min(scale_, other.scale_), format};
  }
  return from_nanos({nanos().count + other.nanos().count * other_sign}, format);
}

Result<Quantity> Quantity::multiply(std::int64_t factor) const {
  std::int64_t product = 0;
  if (is_small() && !__builtin_mul_overflow(low_, factor, &product)) {
    return Quantity{product, scale_, format_};
  }
  return from_nanos({nanos().count * factor}, format_);
}

Result<std::int64_t> Quantity::scale_exactly(int scale) const {
  const auto shift = std::int64_t{scale_} - scale;
  const auto result =
      is_small() ? shift_decimally(low_, shift) : shift_decimally(nanos().count, shift);
  if (!result) return does_not_fit(scale);
  return *result;
}

Error Quantity::does_not_fit(int scale) const {
  const auto unit = scale == 0 ? std::string{} : vo::format(" in units of 10^{}", scale);
  return input_error(vo::format("{} is beyond 64 bits{}", to_string(), unit));
}

}  // namespace vo
