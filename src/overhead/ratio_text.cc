// SPDX-License-Identifier: Apache-2.0
#include "overhead/ratio_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace vo::overhead {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_sign(char c) { return c == '+' || c == '-'; }
constexpr bool is_hex_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'f'; }

constexpr std::uint64_t kGoNaN = 0x7ff8000000000001;

bool equals_ignoring_case(std::string_view text, std::string_view lower_word) {
  return std::ranges::equal(text, lower_word, {}, lower);
}

// A literal without sign, prefix and underscores: what std::from_chars takes.
struct Literal {
  bool negative = false;
  bool hex = false;
  std::string text;
  std::int64_t magnitude = 0;  // digits before the point, without leading zeros, plus exponent
};

// An infinity may have a sign, a NaN may not.
std::optional<double> special(std::string_view text) {
  if (equals_ignoring_case(text, "nan")) return std::bit_cast<double>(kGoNaN);
  const bool negative = text.starts_with('-');
  if (!text.empty() && is_sign(text.front())) text.remove_prefix(1);
  if (!equals_ignoring_case(text, "inf") && !equals_ignoring_case(text, "infinity")) return {};
  const double infinity = std::numeric_limits<double>::infinity();
  return negative ? -infinity : infinity;
}

// Go takes `_` between two digits, and counts a base prefix as a digit.
bool underscores_are_fine(std::string_view unsigned_text, bool hex) {
  if (!unsigned_text.contains('_')) return true;
  char before = '^';
  std::size_t i = 0;
  if (hex) before = '0', i = 2;
  for (; i < unsigned_text.size(); ++i) {
    const char c = unsigned_text[i];
    if (is_digit(c) || (hex && is_hex_letter(c))) {
      before = '0';
    } else if (c == '_') {
      if (before != '0') return false;
      before = '_';
    } else {
      if (before == '_') return false;
      before = '!';
    }
  }
  return before != '_';
}

// Reads digits and at most one point; counts the digits before the point into magnitude.
class Mantissa {
 public:
  explicit Mantissa(Literal& literal) : literal_(literal) {}

  // false: c ends the mantissa.
  bool take(char c) {
    if (c == '_') return true;
    if (c == '.') return take_point();
    if (!is_digit(c) && !(literal_.hex && is_hex_letter(c))) return false;
    saw_digit_ = true;
    saw_nonzero_ |= c != '0';
    if (!saw_point_ && saw_nonzero_) ++literal_.magnitude;
    if (saw_point_ && !saw_nonzero_) --literal_.magnitude;
    literal_.text += c;
    return true;
  }
  bool saw_digit() const { return saw_digit_; }

 private:
  bool take_point() {
    if (saw_point_) return false;
    saw_point_ = true;
    literal_.text += '.';
    return true;
  }

  Literal& literal_;
  bool saw_digit_ = false;
  bool saw_nonzero_ = false;
  bool saw_point_ = false;
};

// `text` stands behind the e or p. Go caps the count it keeps, and so do we: enough for any double.
bool read_exponent(std::string_view text, Literal& literal) {
  const bool negative = text.starts_with('-');
  if (!text.empty() && is_sign(text.front())) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return false;
  std::int64_t exponent = 0;
  for (const char c : text) {
    if (c == '_') continue;
    if (!is_digit(c)) return false;
    if (exponent < 10000) exponent = exponent * 10 + (c - '0');
  }
  literal.text += literal.hex ? 'p' : 'e';
  literal.text += std::to_string(negative ? -exponent : exponent);
  const std::int64_t per_digit = literal.hex ? 4 : 1;
  literal.magnitude = literal.magnitude * per_digit + (negative ? -exponent : exponent);
  return true;
}

std::optional<Literal> read_literal(std::string_view text) {
  Literal literal{.negative = text.starts_with('-'), .hex = false, .text = {}, .magnitude = 0};
  if (!text.empty() && is_sign(text.front())) text.remove_prefix(1);
  literal.hex = text.size() > 2 && text[0] == '0' && lower(text[1]) == 'x';
  if (!underscores_are_fine(text, literal.hex)) return std::nullopt;

  std::size_t at = literal.hex ? 2 : 0;
  Mantissa mantissa(literal);
  while (at < text.size() && mantissa.take(text[at])) ++at;
  if (!mantissa.saw_digit()) return std::nullopt;
  if (at == text.size()) return literal.hex ? std::nullopt : std::optional(literal);
  if (lower(text[at]) != (literal.hex ? 'p' : 'e')) return std::nullopt;
  if (!read_exponent(text.substr(at + 1), literal)) return std::nullopt;
  return literal;
}

std::expected<double, RatioTextError> to_double(const Literal& literal) {
  const auto format = literal.hex ? std::chars_format::hex : std::chars_format::general;
  const char* const end = literal.text.data() + literal.text.size();
  double value = 0;
  const auto [stop, error] = std::from_chars(literal.text.data(), end, value, format);
  if (error == std::errc::result_out_of_range) {
    if (literal.magnitude > 0) return std::unexpected(RatioTextError::kRange);
    value = 0;  // too small: Go rounds to zero
  } else if (error != std::errc() || stop != end) {
    return std::unexpected(RatioTextError::kSyntax);
  }
  if (std::isinf(value)) return std::unexpected(RatioTextError::kRange);
  return literal.negative ? -value : value;
}

// "1.2345e+06" taken apart.
struct Scientific {
  std::string digits;  // "12345"
  int exponent = 0;    // 6
};

Scientific to_scientific(double magnitude) {
  std::array<char, 32> buffer{};
  const auto written =
      std::to_chars(buffer.begin(), buffer.end(), magnitude, std::chars_format::scientific);
  const std::string_view text(buffer.data(), written.ptr);
  const std::size_t e = text.find('e');
  Scientific parts;
  for (const char c : text.substr(0, e)) {
    if (is_digit(c)) parts.digits += c;
  }
  const char* const sign = text.data() + e + 1;
  std::from_chars(sign + 1, written.ptr, parts.exponent);
  if (*sign == '-') parts.exponent = -parts.exponent;
  return parts;
}

std::string with_exponent(const Scientific& parts) {
  std::string text = parts.digits.substr(0, 1);
  if (parts.digits.size() > 1) text += '.' + parts.digits.substr(1);
  const std::string exponent = std::to_string(std::abs(parts.exponent));
  text += parts.exponent < 0 ? "e-" : "e+";
  return text + (exponent.size() < 2 ? "0" : "") + exponent;
}

std::string without_exponent(const Scientific& parts) {
  if (parts.exponent < 0) {
    return "0." + std::string(static_cast<std::size_t>(-parts.exponent - 1), '0') + parts.digits;
  }
  const auto whole = static_cast<std::size_t>(parts.exponent) + 1;
  if (parts.digits.size() <= whole) {
    return parts.digits + std::string(whole - parts.digits.size(), '0');
  }
  return parts.digits.substr(0, whole) + '.' + parts.digits.substr(whole);
}

}  // namespace

std::string_view to_string(RatioTextError error) {
  return error == RatioTextError::kSyntax ? "invalid syntax" : "value out of range";
}

std::expected<double, RatioTextError> parse_ratio_text(std::string_view text) {
  if (const auto value = special(text)) return *value;
  const auto literal = read_literal(text);
  if (!literal) return std::unexpected(RatioTextError::kSyntax);
  return to_double(*literal);
}

std::string format_ratio_text(double value) {
  if (std::isnan(value)) return "NaN";
  const std::string sign = std::signbit(value) ? "-" : "";
  if (std::isinf(value)) return sign.empty() ? "+Inf" : "-Inf";
  const Scientific parts = to_scientific(std::abs(value));
  const bool exponent = parts.exponent < -4 || parts.exponent >= 6;
  return sign + (exponent ? with_exponent(parts) : without_exponent(parts));
}

}  // namespace vo::overhead
