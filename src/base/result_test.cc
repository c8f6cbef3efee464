// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <gtest/gtest.h>

#include "base/units.h"

namespace vo {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return input_error("odd");
  return n / 2;
}

Result<int> quarter(int n) {
  VO_TRY(const int once, half(n));
  return half(once);
}

Status check(int n) {
  VO_TRY([[maybe_unused]] const int ignored, quarter(n));
  return {};
}

TEST(Result, try_passes_values_and_errors_on) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error().message(), "odd");
  EXPECT_FALSE(check(5));
  EXPECT_TRUE(check(4));
}

TEST(Error, context_reads_outside_in) {
  const auto error = input_error("409 Conflict").with_context("patch ns/vm");
  EXPECT_EQ(error.message(), "patch ns/vm: 409 Conflict");
  EXPECT_EQ(error.action(), Action::kInput);
}

TEST(Amount, overflow_is_an_answer) {
  const Bytes most{std::numeric_limits<std::int64_t>::max()};
  EXPECT_EQ(checked_add(most, Bytes{1}), std::nullopt);
  EXPECT_EQ(checked_multiply(most, 2), std::nullopt);
  EXPECT_EQ(checked_subtract(Bytes{1}, Bytes{3}), Bytes{-2});
  EXPECT_EQ(mebibytes(1).count(), 1048576);
}

}  // namespace
}  // namespace vo
