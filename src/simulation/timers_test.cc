// SPDX-License-Identifier: Apache-2.0
#include "simulation/timers.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace vo::simulation {
namespace {

using std::chrono::seconds;

class TimersTest : public ::testing::Test {
 protected:
  bool asks(Instant now) { return timers.has_passed(group, "pull/uid", seconds(10), now); }
  void turn_without_a_question(Instant now) {
    timers.begin_turn();
    timers.end_turn(group, now);
  }

  Timers timers{1, [] { return 0.5; }};
  std::string group = "default/vm-a";
  Instant start{};
};

TEST_F(TimersTest, a_delay_begins_with_the_first_question) {
  EXPECT_FALSE(asks(start));
  EXPECT_EQ(timers.next(), start + seconds(10));
  EXPECT_FALSE(asks(start + seconds(9)));
  EXPECT_TRUE(asks(start + seconds(10)));
}

TEST_F(TimersTest, a_turn_forgets_what_is_over_and_nobody_asks_for) {
  asks(start);
  turn_without_a_question(start + seconds(10));
  EXPECT_FALSE(asks(start + seconds(10))) << "it begins anew";
}

TEST_F(TimersTest, a_turn_keeps_what_is_running) {
  asks(start);
  turn_without_a_question(start + seconds(9));
  EXPECT_TRUE(asks(start + seconds(10)));
}

TEST_F(TimersTest, a_turn_keeps_what_was_asked_for) {
  asks(start);
  timers.begin_turn();
  EXPECT_TRUE(asks(start + seconds(10)));
  timers.end_turn(group, start + seconds(10));
  EXPECT_TRUE(asks(start + seconds(10)));
}

}  // namespace
}  // namespace vo::simulation
