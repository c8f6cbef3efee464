// SPDX-License-Identifier: Apache-2.0
#include "runtime/rate_limiter.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "net/loop.h"
#include "net/system_clock.h"

namespace vo::runtime {
namespace {

class RateLimiterTest : public testing::Test {
 protected:
  net::Loop::Task note(char c) {
    return [this, c] { order_ += c; };
  }

  net::Loop loop_;
  net::SystemClock clock_;
  std::string order_;
};

TEST_F(RateLimiterTest, lets_a_burst_go_at_once_and_the_rest_at_the_rate) {
  RateLimiter limiter{loop_, clock_, 100, 2};
  const auto begin = clock_.now();
  for (const char c : {'a', 'b', 'c', 'd'}) limiter.enter(Priority::kNormal, note(c));
  EXPECT_EQ(order_, "ab");
  loop_.run_until([&] { return order_.size() == 4; });
  EXPECT_EQ(order_, "abcd");
  EXPECT_GE(clock_.now() - begin, std::chrono::milliseconds{19});
}

TEST_F(RateLimiterTest, normal_requests_overtake_the_backfill) {
  RateLimiter limiter{loop_, clock_, 200, 1};
  limiter.enter(Priority::kBackfill, note('1'));
  limiter.enter(Priority::kBackfill, note('2'));
  limiter.enter(Priority::kBackfill, note('3'));
  limiter.enter(Priority::kNormal, note('a'));
  limiter.enter(Priority::kNormal, note('b'));
  loop_.run_until([&] { return order_.size() == 5; });
  EXPECT_EQ(order_, "1ab23");
}

TEST_F(RateLimiterTest, who_leaves_does_not_go) {
  RateLimiter limiter{loop_, clock_, 200, 1};
  limiter.enter(Priority::kNormal, note('a'));
  const auto ticket = limiter.enter(Priority::kNormal, note('b'));
  limiter.enter(Priority::kNormal, note('c'));
  limiter.leave(ticket);
  loop_.run_until([&] { return order_.size() == 2; });
  EXPECT_EQ(order_, "ac");
}

TEST_F(RateLimiterTest, no_rate_is_no_limit) {
  RateLimiter limiter{loop_, clock_, 0, 0};
  for (int i = 0; i < 1000; ++i) limiter.enter(Priority::kNormal, note('x'));
  EXPECT_EQ(order_.size(), 1000U);
}

}  // namespace
}  // namespace vo::runtime
