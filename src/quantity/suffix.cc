// SPDX-License-Identifier: Apache-2.0
#include "quantity/suffix.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "quantity/quantity.h"

namespace vo {
namespace {

constexpr std::string_view kDecimalLetters = "num kMGTPE";  // 10^−9 to 10^18, by thousands
constexpr int kUnitPosition = 3;
constexpr std::string_view kBinaryLetters = "KMGTPE";  // 1024^1 to 1024^6

// nullopt: not there. (For so few letters faster than string_view::find, which calls memchr.)
std::optional<int> position_of(char letter, std::string_view letters) {
  const auto* const found = std::ranges::find(letters, letter);
  if (found == letters.end()) return std::nullopt;
  return static_cast<int>(found - letters.begin());
}

std::optional<Suffix> decimal_suffix(char letter) {
  const auto position = position_of(letter, kDecimalLetters);
  if (!position || position == kUnitPosition) return std::nullopt;
  return Suffix{10, (*position - kUnitPosition) * 3, QuantityFormat::kDecimalSI};
}

std::optional<Suffix> binary_suffix(char letter) {
  const auto position = position_of(letter, kBinaryLetters);
  if (!position) return std::nullopt;
  return Suffix{2, (*position + 1) * 10, QuantityFormat::kBinarySI};
}

// [+-]digits; saturates.
std::optional<int> read_exponent(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  int exponent = 0;
  const auto* const begin = text.data();
  const auto* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, exponent);
  if (error == std::errc::invalid_argument || rest != end) return std::nullopt;
  if (error == std::errc::result_out_of_range) return std::numeric_limits<int>::max();
  return exponent;
}

std::optional<Suffix> exponent_suffix(std::string_view text) {
  if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
  const auto exponent = read_exponent(text.substr(1));
  if (!exponent) return std::nullopt;
  return Suffix{10, *exponent, QuantityFormat::kDecimalExponent};
}

}  // namespace

std::optional<Suffix> read_suffix(std::string_view text) {
  if (text.empty()) return Suffix{};
  if (text.size() == 1) return decimal_suffix(text.front());
  if (text.size() == 2 && text.back() == 'i') return binary_suffix(text.front());
  return exponent_suffix(text);
}

void append_decimal_suffix(std::string& text, int exponent, QuantityFormat format) {
  if (exponent == 0) return;
  const int position = exponent / 3 + kUnitPosition;
  if (format == QuantityFormat::kDecimalSI && position < std::ssize(kDecimalLetters)) {
    text.push_back(kDecimalLetters[static_cast<std::size_t>(position)]);
  } else {
    text.append("e").append(std::to_string(exponent));
  }
}

void append_binary_suffix(std::string& text, int power) {
  if (power == 0) return;
  text.push_back(kBinaryLetters[static_cast<std::size_t>(power) - 1]);
  text.push_back('i');
}

}  // namespace vo
