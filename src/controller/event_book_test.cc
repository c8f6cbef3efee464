// SPDX-License-Identifier: Apache-2.0
#include "controller/event_book.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace vo::controller {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(EventBook, lets_the_same_reason_pass_once_in_ten_minutes) {
  EventBook book;
  const Instant now = Instant{} + minutes{1};
  EXPECT_TRUE(book.admit("a", "Recorded", now));
  EXPECT_FALSE(book.admit("a", "Recorded", now + minutes{9}));
  EXPECT_TRUE(book.admit("a", "Changed", now + minutes{9}));
  EXPECT_TRUE(book.admit("b", "Recorded", now + minutes{9}));
  EXPECT_TRUE(book.admit("a", "Recorded", now + minutes{10}));
  EXPECT_EQ(book.counts().sent, 4U);
  EXPECT_EQ(book.counts().repeated, 1U);
}

TEST(EventBook, bounds_a_fleet_that_speaks_at_once) {
  EventBook book;
  const Instant now = Instant{} + minutes{1};
  int passed = 0;
  for (int i = 0; i < 100'000; ++i) {
    passed += book.admit(std::to_string(i), "Recorded", now + seconds{i / 5000}) ? 1 : 0;
  }
  EXPECT_EQ(passed, 100 + 5 * 19);
  EXPECT_EQ(book.counts().over_limit, 100'000U - static_cast<unsigned>(passed));
  EXPECT_EQ(book.size(), static_cast<std::size_t>(passed));
  EXPECT_TRUE(book.admit("x", "Recorded", now + minutes{30}));
  EXPECT_EQ(book.size(), 1U) << "old ones are forgotten";
}

}  // namespace
}  // namespace vo::controller
