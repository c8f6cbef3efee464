// SPDX-License-Identifier: Apache-2.0
#include "json/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/document.h"
#include "json/excerpt.h"

namespace vo::json {

namespace {

constexpr std::string_view kTags = "tag:yaml.org,2002:";

constexpr std::array<std::string_view, 11> kTrueWords{"y",    "Y",    "yes", "Yes", "YES", "true",
                                                      "True", "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 11> kFalseWords{
    "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};
constexpr std::array<std::string_view, 5> kNullWords{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 12> kNotFinite{".nan",  ".NaN",  ".NAN",  ".inf",
                                                      ".Inf",  ".INF",  "+.inf", "+.Inf",
                                                      "+.INF", "-.inf", "-.Inf", "-.INF"};

enum class Kind { kNull, kBool, kInt, kFloat, kString };

struct Resolved {
  Kind kind = Kind::kString;
  std::string json;  // of a null, bool or number
};

bool is_one_of(std::string_view text, const auto& list) {
  return std::ranges::find(list, text) != list.end();
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

std::string without_underscores(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '_');
  return digits;
}

struct Radix {
  int base = 10;
  std::size_t prefix = 0;
};

// As strconv.ParseInt does with base 0.
Radix radix_of(std::string_view digits) {
  if (digits.size() < 2 || digits[0] != '0') return {};
  switch (digits[1] | 0x20) {
    case 'x': return {16, 2};
    case 'o': return {8, 2};
    case 'b': return {2, 2};
    default: return {8, 1};
  }
}

// −2^63 … 2^64−1, in decimal.
std::optional<std::string> integer(std::string_view digits) {
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const Radix radix = radix_of(digits);
  digits.remove_prefix(radix.prefix);
  std::uint64_t number = 0;
  const auto [end, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, radix.base);
  if (code != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  constexpr std::uint64_t kLowest = std::uint64_t{1} << 63;
  if (negative && number > kLowest) return std::nullopt;
  return format("{}{}", negative && number != 0 ? "-" : "", number);
}

// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool looks_like_float(std::string_view text) {
  const auto take_digits = [&] {
    const auto count =
        static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
    text.remove_prefix(count);
    return count;
  };
  const auto take = [&](std::string_view any) {
    const bool there = !text.empty() && any.find(text.front()) != std::string_view::npos;
    if (there) text.remove_prefix(1);
    return there;
  };
  take("+-");
  const bool whole = take_digits() > 0;
  const bool fraction = take(".") && take_digits() > 0;
  if (!whole && !fraction) return false;
  if (!take("eE")) return text.empty();
  take("+-");
  return take_digits() > 0 && text.empty();
}

std::optional<std::string> floating(std::string_view text) {
  if (!looks_like_float(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) {
    return std::nullopt;
  }
  std::string json;
  append_number(json, number);
  return json;
}

Resolved resolve(std::string_view text) {
  if (is_one_of(text, kNullWords)) return {Kind::kNull, "null"};
  if (is_one_of(text, kTrueWords)) return {Kind::kBool, "true"};
  if (is_one_of(text, kFalseWords)) return {Kind::kBool, "false"};
  const char first = text.front();
  if (!is_digit(first) && first != '-' && first != '+' && first != '.') return {};
  const std::string digits = first == '.' ? std::string(text) : without_underscores(text);
  if (auto number = integer(digits)) return {Kind::kInt, *std::move(number)};
  if (auto number = floating(digits)) return {Kind::kFloat, *std::move(number)};
  return {};
}

bool fits(std::string_view tag, Kind kind) {
  if (tag == "null") return kind == Kind::kNull;
  if (tag == "bool") return kind == Kind::kBool;
  if (tag == "int") return kind == Kind::kInt;
  if (tag == "float") return kind == Kind::kInt || kind == Kind::kFloat;
  return true;
}

Result<Resolved> resolve(const YamlScalar& scalar) {
  const bool known = scalar.tag.starts_with(kTags);
  const std::string_view tag = known ? scalar.tag.substr(kTags.size()) : std::string_view{};
  const bool is_string = scalar.tag.empty() ? !scalar.plain : !known || tag == "str";
  if (is_string) return Resolved{};
  if (tag == "binary") return input_error("!!binary is not supported; write the text itself");
  if (scalar.plain && is_one_of(scalar.text, kNotFinite)) {
    return input_error(format("{} is no number that JSON or Kubernetes has", scalar.text));
  }
  Resolved resolved = resolve(scalar.text);
  if (fits(tag, resolved.kind)) return resolved;
  return input_error(format("{} is not what its tag !!{} says", excerpt(scalar.text), tag));
}

}  // namespace

Status append_scalar(std::string& json, const YamlScalar& scalar) {
  VO_TRY(const Resolved resolved, resolve(scalar));
  if (resolved.kind == Kind::kString) {
    append_quoted(json, scalar.text);
  } else {
    json += resolved.json;
  }
  return {};
}

Result<std::string> scalar_key(const YamlScalar& scalar) {
  VO_TRY(Resolved resolved, resolve(scalar));
  if (resolved.kind == Kind::kNull) return input_error("a key is missing, or null");
  if (resolved.kind == Kind::kString) return std::string(scalar.text);
  return std::move(resolved.json);
}

}  // namespace vo::json
