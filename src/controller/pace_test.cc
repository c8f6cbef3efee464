// SPDX-License-Identifier: Apache-2.0
#include "controller/pace.h"

#include <gtest/gtest.h>

#include <chrono>

namespace vo::controller {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(TokenBucket, gives_a_burst_and_then_the_rate) {
  TokenBucket bucket{10, 5};
  const Instant start = Instant{} + seconds{1};
  int taken = 0;
  while (bucket.take(start)) ++taken;
  EXPECT_EQ(taken, 5);
  EXPECT_FALSE(bucket.take(start + milliseconds{99}));
  EXPECT_TRUE(bucket.take(start + milliseconds{101}));
}

TEST(TokenBucket, names_the_instant_at_which_it_gives) {
  TokenBucket bucket{50, 1};
  const Instant start = Instant{} + seconds{1};
  ASSERT_TRUE(bucket.take(start));
  const Instant next = bucket.next(start);
  EXPECT_GT(next, start);
  EXPECT_TRUE(bucket.take(next));
}

TEST(BackfillPace, spaces_requests_by_its_rate) {
  BackfillPace pace{20};
  const Instant start = Instant{} + seconds{1};
  ASSERT_TRUE(pace.due(start));
  pace.sent(start, 0.5);
  EXPECT_FALSE(pace.due(start + milliseconds{49}));
  EXPECT_TRUE(pace.due(start + milliseconds{50}));
}

TEST(BackfillPace, halves_when_busy_and_recovers) {
  BackfillPace pace{20};
  pace.server_is_busy();
  pace.server_is_busy();
  EXPECT_DOUBLE_EQ(pace.qps(), 5);
  for (int i = 0; i < 100; ++i) pace.answered_well();
  EXPECT_DOUBLE_EQ(pace.qps(), 20);
  for (int i = 0; i < 100; ++i) pace.server_is_busy();
  EXPECT_GT(pace.qps(), 0.1);
}

}  // namespace
}  // namespace vo::controller
