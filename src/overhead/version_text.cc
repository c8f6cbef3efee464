// SPDX-License-Identifier: Apache-2.0
#include "overhead/version_text.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

namespace vo::overhead {
namespace {

constexpr std::string_view kDecimal = "0123456789";
constexpr std::string_view kHexadecimal = "0123456789abcdef";

// Takes a number of at most six digits off the front.
std::optional<int> take_number(std::string_view& text) {
  const std::size_t digits = std::min(text.find_first_not_of(kDecimal), text.size());
  if (digits == 0 || digits > 6) return std::nullopt;
  int number = 0;
  std::from_chars(text.data(), text.data() + digits, number);
  text.remove_prefix(digits);
  return number;
}

// A dot and a number; otherwise leaves the text as it is.
std::optional<int> take_dot_number(std::string_view& text) {
  if (!text.starts_with('.')) return std::nullopt;
  std::string_view after = text.substr(1);
  const auto number = take_number(after);
  if (number) text = after;
  return number;
}

bool only(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

}  // namespace

std::optional<VersionText> parse_version_text(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  const auto major = take_number(text);
  if (!major) return std::nullopt;
  const auto minor = take_dot_number(text);
  if (!minor) return std::nullopt;
  const auto patch = take_dot_number(text);
  return VersionText{.major = *major, .minor = *minor, .patch = patch, .rest = text};
}

bool is_unstable_suffix(std::string_view rest) {
  return rest.starts_with("-alpha") || rest.starts_with("-beta") || is_release_candidate(rest);
}

bool is_release_candidate(std::string_view rest) { return rest.starts_with("-rc"); }

bool is_git_describe(std::string_view rest) {
  if (!rest.starts_with('-')) return false;
  const std::size_t g = rest.find("-g", 1);
  if (g == std::string_view::npos) return false;
  const std::string_view commit = rest.substr(g + 2, rest.find('-', g + 2) - g - 2);
  return only(rest.substr(1, g - 1), kDecimal) && only(commit, kHexadecimal);
}

bool is_commit(std::string_view text) {
  return text.size() >= 7 && text.size() <= 40 && only(text, kHexadecimal) && !only(text, kDecimal);
}

}  // namespace vo::overhead
