// SPDX-License-Identifier: Apache-2.0
#include "cli/duration_text.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"

namespace vo::cli {
namespace {

constexpr Duration kLongest = std::chrono::hours{10'000};

// Two letters before one: "ms" is no "m".
constexpr std::array<std::pair<std::string_view, Duration>, 7> kUnits{{
    {"ns", std::chrono::nanoseconds{1}},
    {"us", std::chrono::microseconds{1}},
    {"µs", std::chrono::microseconds{1}},
    {"ms", std::chrono::milliseconds{1}},
    {"s", std::chrono::seconds{1}},
    {"m", std::chrono::minutes{1}},
    {"h", std::chrono::hours{1}},
}};

std::string_view take_digits(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && text[size] >= '0' && text[size] <= '9') ++size;
  const auto digits = text.substr(0, size);
  text.remove_prefix(size);
  return digits;
}

std::optional<Duration> take_unit(std::string_view& text) {
  for (const auto& [name, unit] : kUnits) {
    if (!text.starts_with(name)) continue;
    text.remove_prefix(name.size());
    return unit;
  }
  return std::nullopt;
}

std::optional<Duration> whole(std::string_view digits, Duration unit) {
  std::int64_t count = 0;
  if (digits.empty()) return Duration{0};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (error != std::errc{} || count > kLongest / unit) return std::nullopt;
  return count * unit;
}

// ".5" of an hour is exact; what is below a nanosecond is not kept.
Duration fraction(std::string_view digits, Duration unit) {
  Duration sum{0};
  for (const char digit : digits) {
    unit /= 10;
    sum += (digit - '0') * unit;
  }
  return sum;
}

std::optional<Duration> take_term(std::string_view& text) {
  const auto before = take_digits(text);
  std::string_view after;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    after = take_digits(text);
  }
  if (before.empty() && after.empty()) return std::nullopt;
  const auto unit = take_unit(text);
  if (!unit) return std::nullopt;
  const auto count = whole(before, *unit);
  if (!count) return std::nullopt;
  return *count + fraction(after, *unit);
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  const auto refuse = [text] {
    return input_error(format("{} is no duration such as 15s or 1m30s", text));
  };
  if (text == "0") return Duration{0};
  if (text.empty()) return refuse();
  Duration sum{0};
  for (auto rest = text; !rest.empty();) {
    const auto term = take_term(rest);
    if (!term || *term > kLongest - sum) return refuse();
    sum += *term;
  }
  return sum;
}

}  // namespace vo::cli
