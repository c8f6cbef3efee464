// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <gtest/gtest.h>

namespace vo {
namespace {

std::string round_trip(std::string_view text) {
  const auto time = parse_rfc3339(text);
  return time ? format_rfc3339_micro(*time) : time.error().message();
}

TEST(Rfc3339, is_held_to_the_years_that_a_clock_can_show) {
  EXPECT_EQ(format_rfc3339(*parse_rfc3339("9543-11-23T21:47:31Z")), "2250-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(*parse_rfc3339("0001-01-01T00:00:00Z")), "1700-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(*parse_rfc3339("2249-12-31T23:59:59Z")), "2249-12-31T23:59:59Z");
}

TEST(Rfc3339, reads_what_kubernetes_prints) {
  EXPECT_EQ(round_trip("2026-11-25T01:13:02Z"), "2026-11-25T01:13:02.000000Z");
  EXPECT_EQ(round_trip("2026-11-25T01:13:02.123456Z"), "2026-11-25T01:13:02.123456Z");
  EXPECT_EQ(round_trip("1970-01-01T00:00:00Z"), "1970-01-01T00:00:00.000000Z");
}

TEST(Rfc3339, applies_offsets) {
  EXPECT_EQ(round_trip("2026-11-25T01:13:02+02:00"), "2026-11-24T23:13:02.000000Z");
  EXPECT_EQ(round_trip("2026-11-25T01:13:02-00:30"), "2026-11-25T01:43:02.000000Z");
}

TEST(Rfc3339, refuses_the_rest) {
  for (const auto* text : {"", "2026-11-25", "2026-13-25T01:13:02Z", "2026-02-30T01:13:02Z",
                           "2026-11-25T25:13:02Z", "2026-11-25T01:13:02", "2026-11-25T01:13:02.Z",
                           "2026-11-25T01:13:02Zx", "+026-11-25T01:13:02Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Rfc3339, prints_whole_seconds) {
  EXPECT_EQ(format_rfc3339(*parse_rfc3339("2026-11-25T01:13:02.9Z")), "2026-11-25T01:13:02Z");
}

}  // namespace
}  // namespace vo
