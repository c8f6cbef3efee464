// SPDX-License-Identifier: Apache-2.0
#include "controller/work_queue.h"

#include <gtest/gtest.h>

#include <chrono>

namespace vo::controller {
namespace {

using std::chrono::seconds;

constexpr Instant kStart = Instant{} + seconds{10};

TEST(WorkQueue, holds_each_key_once) {
  WorkQueue queue;
  queue.add("a", Priority::kBackfill);
  queue.add("a", Priority::kBackfill);
  EXPECT_EQ(queue.pop(Priority::kBackfill), "a");
  EXPECT_EQ(queue.pop(Priority::kBackfill), std::nullopt);
}

TEST(WorkQueue, promotes_a_waiting_key) {
  WorkQueue queue;
  queue.add("a", Priority::kBackfill);
  queue.add("b", Priority::kBackfill);
  queue.add("b", Priority::kStart);
  EXPECT_EQ(queue.pop(Priority::kStart), "b");
  EXPECT_EQ(queue.pop(Priority::kBackfill), "a");
  EXPECT_EQ(queue.pop(Priority::kBackfill), std::nullopt);
  EXPECT_EQ(queue.size(), 0U);
}

TEST(WorkQueue, keeps_a_postponed_key_until_its_time) {
  WorkQueue queue;
  queue.postpone("a", Priority::kStart, kStart + seconds{5});
  queue.add("a", Priority::kStart);
  queue.advance(kStart);
  EXPECT_FALSE(queue.has_ready(Priority::kStart));
  EXPECT_EQ(queue.next_due(), kStart + seconds{5});
  queue.advance(kStart + seconds{5});
  EXPECT_EQ(queue.pop(Priority::kStart), "a");
}

TEST(WorkQueue, postponing_again_replaces_the_time) {
  WorkQueue queue;
  queue.postpone("a", Priority::kStart, kStart + seconds{1});
  queue.postpone("a", Priority::kBackfill, kStart + seconds{9});
  queue.advance(kStart + seconds{1});
  EXPECT_EQ(queue.pop(Priority::kStart), std::nullopt);
  queue.advance(kStart + seconds{9});
  EXPECT_EQ(queue.pop(Priority::kBackfill), "a");
}

TEST(WorkQueue, postponing_withdraws_a_ready_key) {
  WorkQueue queue;
  queue.add("a", Priority::kStart);
  queue.postpone("a", Priority::kStart, kStart + seconds{1});
  EXPECT_EQ(queue.pop(Priority::kStart), std::nullopt);
  EXPECT_EQ(queue.size(), 1U);
}

TEST(WorkQueue, forgets) {
  WorkQueue queue;
  queue.add("a", Priority::kStart);
  queue.postpone("b", Priority::kStart, kStart);
  queue.forget("a");
  queue.forget("b");
  queue.advance(kStart);
  EXPECT_EQ(queue.pop(Priority::kStart), std::nullopt);
}

TEST(WorkQueue, puts_back_in_front) {
  WorkQueue queue;
  queue.add("a", Priority::kStart);
  queue.add("b", Priority::kStart);
  auto first = queue.pop(Priority::kStart);
  queue.put_back(*first, Priority::kStart);
  EXPECT_EQ(queue.pop(Priority::kStart), "a");
}

}  // namespace
}  // namespace vo::controller
