// SPDX-License-Identifier: Apache-2.0
#include "cli/duration_text.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace vo::cli {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(DurationText, reads_what_go_prints) {
  EXPECT_EQ(parse_duration("15s"), Duration{seconds{15}});
  EXPECT_EQ(parse_duration("1m30s"), Duration{seconds{90}});
  EXPECT_EQ(parse_duration("500ms"), Duration{milliseconds{500}});
  EXPECT_EQ(parse_duration("1.5h"), Duration{minutes{90}});
  EXPECT_EQ(parse_duration(".25s"), Duration{milliseconds{250}});
  EXPECT_EQ(parse_duration("2.s"), Duration{seconds{2}});
  EXPECT_EQ(parse_duration("1h2m3s4ms5us6ns"),
            Duration{hours{1} + minutes{2} + seconds{3} + milliseconds{4} + microseconds{5} +
                     nanoseconds{6}});
  EXPECT_EQ(parse_duration("7µs"), Duration{microseconds{7}});
  EXPECT_EQ(parse_duration("0"), Duration{0});
  EXPECT_EQ(parse_duration("10000h"), Duration{hours{10'000}});
}

TEST(DurationText, refuses_everything_else) {
  for (const std::string_view text :
       {"", "15", "s", ".s", "-1s", "+1s", "1 s", "1s ", "1d", "1.2.3s", "10000h1ns", "10001h",
        "9223372036854775808s", "99999999999999999999s", "1sm", "0x1s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace vo::cli
