// SPDX-License-Identifier: Apache-2.0
// Quantity::parse: a fast path for what clusters write, and one through 512 bits for all else.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "quantity/nanos.h"
#include "quantity/power_of_ten.h"
#include "quantity/quantity.h"
#include "quantity/suffix.h"

namespace vo {
namespace {

// What every helper below may rely on: a text that is not longer than this.
constexpr std::size_t kLongestText = 128;
constexpr std::size_t kLongestQuote = 40;
constexpr int kLargestExponent = 64;
constexpr std::int64_t kLargestBinary = std::numeric_limits<std::int64_t>::max();

// A quantity's text, taken apart: [sign] whole [. fraction] suffix.
struct Parts {
  bool negative = false;
  std::string_view whole;  // without leading zeros
  std::string_view fraction;
  std::string_view suffix;
  bool has_digits = false;

  std::size_t digits() const { return whole.size() + fraction.size(); }
  int decimals() const { return static_cast<int>(fraction.size()); }
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the leading digits off text.
std::string_view take_digits(std::string_view& text) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

Parts take_apart(std::string_view text) {
  Parts parts;
  if (text.starts_with('-') || text.starts_with('+')) {
    parts.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  parts.whole = take_digits(text);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    parts.fraction = take_digits(text);
  }
  parts.suffix = text;
  parts.has_digits = parts.digits() > 0;
  while (parts.whole.starts_with('0')) parts.whole.remove_prefix(1);
  return parts;
}

// One line of printable text, whatever was given.
std::string quoted(std::string_view text) {
  std::string quote{text.substr(0, kLongestQuote)};
  std::ranges::replace_if(quote, [](char c) { return c < ' ' || c > '~'; }, '?');
  return vo::format("'{}{}'", quote, text.size() > kLongestQuote ? "…" : "");
}

Error malformed(std::string_view text) {
  return input_error(
      vo::format("{} is no quantity: write 1Ki, 1Mi, 1Gi, 1k, 1M or plain bytes", quoted(text)));
}

Error refused(std::string_view text, std::string_view why) {
  return input_error(std::string{why}).with_context(quoted(text));
}

// Upstream reads a number without any digit ("m", "Ki", ".") as 0, if its suffix is not far out.
bool may_lack_digits(const Suffix& suffix) {
  return suffix.base == 2 ? suffix.exponent <= 40 : suffix.exponent >= -kNanoDigits;
}

std::uint64_t append_digits(std::uint64_t value, std::string_view digits) {
  for (const char digit : digits) value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  return value;
}

Uint512 all_digits(const Parts& parts) {
  Uint512 value = 0;
  for (auto digits : {parts.whole, parts.fraction}) {
    for (; !digits.empty(); digits.remove_prefix(std::min<std::size_t>(digits.size(), 18))) {
      const auto chunk = digits.substr(0, 18);
      value *= power_of_ten(static_cast<int>(chunk.size()));
      value += append_digits(0, chunk);
    }
  }
  return value;
}

// digits × 10^shift, away from zero. Further to the right than there can be digits, nothing
// changes.
Uint512 shift_decimally(const Uint512& digits, int shift) {
  if (shift >= 0) return digits * wide_power_of_ten<Uint512>(shift);
  const int most = static_cast<int>(kLongestText);
  return divide_wide_away_from_zero(digits, wide_power_of_ten<Uint512>(std::min(-shift, most)));
}

struct Small {
  std::int64_t mantissa;
  int scale;
};

// What fits the small form without a division. BinarySI is capped, as upstream caps it.
std::optional<Small> read_small(const Parts& parts, const Suffix& suffix) {
  if (parts.digits() > kLargestPowerOfTen) return std::nullopt;
  if (suffix.base == 2 && !parts.fraction.empty()) return std::nullopt;
  const int scale = suffix.base == 2 ? 0 : suffix.exponent - parts.decimals();
  if (scale < -kNanoDigits || scale > kLargestPowerOfTen) return std::nullopt;
  auto magnitude =
      static_cast<std::int64_t>(append_digits(append_digits(0, parts.whole), parts.fraction));
  if (suffix.base == 2 &&
      __builtin_mul_overflow(magnitude, std::int64_t{1} << suffix.exponent, &magnitude)) {
    magnitude = kLargestBinary;
  }
  return Small{parts.negative ? -magnitude : magnitude, scale};
}

bool is_far_too_large(const Parts& parts, const Suffix& suffix) {
  const int whole_digits = static_cast<int>(parts.whole.size());
  return suffix.base == 10 && whole_digits > 0 &&
         whole_digits + suffix.exponent > kLargestMagnitudeDigits + 1;
}

// REQUIRES !is_far_too_large(parts, suffix).
Nanos read_nanos(const Parts& parts, const Suffix& suffix) {
  auto count = all_digits(parts);
  int shift = kNanoDigits - parts.decimals();
  if (suffix.base == 2) {
    count <<= suffix.exponent;
  } else {
    shift += suffix.exponent;
  }
  count = shift_decimally(count, shift);
  if (suffix.base == 2) {
    count = std::min(count, Uint512{Uint512{kLargestBinary} * power_of_ten(kNanoDigits)});
  }
  return {parts.negative ? Int256{-Int256{count}} : Int256{count}};
}

// BinarySI below 1 becomes DecimalSI, as upstream has it.
QuantityFormat format_of(const Nanos& nanos, const Suffix& suffix) {
  const bool below_one = nanos.count != 0 && abs(nanos.count) < power_of_ten(kNanoDigits);
  return suffix.base == 2 && below_one ? QuantityFormat::kDecimalSI : suffix.format;
}

bool is_beyond(int exponent) { return exponent > kLargestExponent || exponent < -kLargestExponent; }

bool is_acceptable(const Parts& parts, const std::optional<Suffix>& suffix) {
  return suffix && !is_beyond(suffix->exponent) && (parts.has_digits || may_lack_digits(*suffix));
}

Error refusal(std::string_view text, const std::optional<Suffix>& suffix) {
  if (suffix && is_beyond(suffix->exponent)) return refused(text, "an exponent beyond ±64");
  return malformed(text);
}

}  // namespace

Result<Quantity> Quantity::parse(std::string_view text) {
  if (text.empty()) return malformed(text);
  if (text.size() > kLongestText) {
    return refused(text, vo::format("{} bytes, a quantity has at most 128", text.size()));
  }
  const auto parts = take_apart(text);
  const auto suffix = read_suffix(parts.suffix);
  if (!is_acceptable(parts, suffix)) return refusal(text, suffix);
  if (const auto small = read_small(parts, *suffix)) {
    return Quantity{small->mantissa, small->scale, suffix->format};
  }
  if (is_far_too_large(parts, *suffix)) return refused(text, kBeyondLargest);
  const auto nanos = read_nanos(parts, *suffix);
  auto quantity = from_nanos(nanos, format_of(nanos, *suffix));
  if (!quantity) return std::move(quantity).error().with_context(quoted(text));
  return quantity;
}

}  // namespace vo
