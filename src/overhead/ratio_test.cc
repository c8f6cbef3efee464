// SPDX-License-Identifier: Apache-2.0
#include "overhead/ratio.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "base/units.h"
#include "overhead/allocation_ratio.h"
#include "overhead/ratio_text.h"

namespace vo::overhead {
namespace {

Ratio::Kind kind(std::string text) { return Ratio::parse(std::move(text)).kind(); }

TEST(Ratio, tells_absent_empty_bad_and_numbers_apart) {
  EXPECT_EQ(Ratio::parse(std::nullopt).kind(), Ratio::Kind::kAbsent);
  EXPECT_EQ(kind(""), Ratio::Kind::kEmpty);
  EXPECT_EQ(kind(" 1.5"), Ratio::Kind::kBad);
  EXPECT_EQ(kind("1,5"), Ratio::Kind::kBad);
  EXPECT_EQ(kind("1e400"), Ratio::Kind::kBad);
  EXPECT_EQ(kind("+nan"), Ratio::Kind::kBad);
  EXPECT_EQ(kind("1e-400"), Ratio::Kind::kNumber);
  EXPECT_EQ(kind("0x1.8p0"), Ratio::Kind::kNumber);
  EXPECT_EQ(kind("nan"), Ratio::Kind::kNotFinite);
  EXPECT_EQ(kind("-Infinity"), Ratio::Kind::kNotFinite);
}

TEST(Ratio, adds_thousands_rounded_up_times_the_part_above_one_truncated) {
  const auto addition = [](std::int64_t bytes, const char* ratio) {
    return Ratio::parse(ratio).addition(Bytes{bytes})->count();
  };
  EXPECT_EQ(addition(1, "2"), 1000);
  EXPECT_EQ(addition(1001, "2.5"), 3000);
  EXPECT_EQ(addition(1000, "0.0001"), 0);
  EXPECT_EQ(addition(-1, "2"), -1000);
  EXPECT_EQ(addition(255852544, "2.332"), 340796000);
}

TEST(Ratio, refuses_additions_beyond_int64) {
  EXPECT_EQ(Ratio::parse("1e17").addition(gibibytes(1)), std::nullopt);
  EXPECT_EQ(Ratio::parse("-1e300").addition(gibibytes(1)), std::nullopt);
  EXPECT_EQ(Ratio::parse("1e13").addition(gibibytes(1)), std::nullopt);
}

TEST(RatioText, goes_to_zero_below_the_smallest_and_is_an_error_above_the_largest) {
  EXPECT_EQ(parse_ratio_text("0.000000001e-400"), 0.0);
  EXPECT_EQ(parse_ratio_text("0x0.0001p-2000"), 0.0);
  EXPECT_EQ(parse_ratio_text("1e310").error(), RatioTextError::kRange);
  EXPECT_EQ(parse_ratio_text("0x1p99999999999").error(), RatioTextError::kRange);
  EXPECT_EQ(parse_ratio_text("0e99999"), 0.0);
}

RC_GTEST_PROP(RatioText, reads_back_what_it_prints, (double value)) {
  RC_PRE(std::isfinite(value));
  const auto read = parse_ratio_text(format_ratio_text(value));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == value);
}

RC_GTEST_PROP(RatioText, reads_any_text_or_refuses_it, (const std::string& text)) {
  const auto value = parse_ratio_text(text);
  RC_ASSERT(value || value.error() == RatioTextError::kSyntax ||
            value.error() == RatioTextError::kRange);
}

TEST(AllocationRatio, divides_cpus_as_upstream_prints_them) {
  const auto request = [](std::int64_t cpus, std::int64_t ratio) {
    return cpu_request_by_ratio(cpus, ratio)->to_string();
  };
  EXPECT_EQ(request(1, 10), "100m");
  EXPECT_EQ(request(10, 10), "1");
  EXPECT_EQ(request(15, 10), "1500m");
  EXPECT_EQ(request(1, 3), "333333334n");
  EXPECT_EQ(request(10'000'000, 10), "1e6");
  EXPECT_FALSE(cpu_request_by_ratio(1, 0));
  EXPECT_FALSE(cpu_request_by_ratio(1, 100'000'000));  // "1e-05m" is no quantity
}

TEST(AllocationRatio, doubles_the_limit_unless_the_label_says_more) {
  EXPECT_EQ(memory_limit_by_ratio(Bytes{1001}, std::nullopt), Bytes{2002});
  EXPECT_EQ(memory_limit_by_ratio(Bytes{1001}, "1.5"), Bytes{1501});
  EXPECT_EQ(memory_limit_by_ratio(Bytes{1001}, "0.9"), Bytes{2002});
  EXPECT_EQ(memory_limit_by_ratio(Bytes{1001}, "much"), Bytes{2002});
  EXPECT_FALSE(memory_limit_by_ratio(gibibytes(1), "1e30"));
}

}  // namespace
}  // namespace vo::overhead
