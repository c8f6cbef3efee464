// SPDX-License-Identifier: Apache-2.0
// Ratios as Go's strconv reads and prints them, which is how virt-controller does: one of the few
// places where binary floating point is right.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace vo::overhead {

enum class RatioTextError : std::uint8_t {
  kSyntax,  // not a number in Go's grammar
  kRange,   // a number beyond double
};

std::string_view to_string(RatioTextError error);  // in Go's words

// strconv.ParseFloat(text, 64): decimal or hexadecimal, exponents, `_` between digits,
// "inf", "infinity" and "nan" in any case; no space around. Too small is 0, too large an error.
std::expected<double, RatioTextError> parse_ratio_text(std::string_view text);

// strconv.FormatFloat(value, 'g', -1, 64), i.e. "%g": the shortest text that reads back the same.
std::string format_ratio_text(double value);

}  // namespace vo::overhead
