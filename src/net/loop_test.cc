// SPDX-License-Identifier: Apache-2.0
#include "net/loop.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "net/system_clock.h"

namespace vo::net {
namespace {

using std::chrono::milliseconds;

TEST(Loop, runs_posted_tasks_in_order_until_stopped) {
  Loop loop;
  std::vector<int> seen;
  loop.post([&] { seen.push_back(1); });
  loop.post([&] {
    seen.push_back(2);
    loop.stop();
  });
  loop.post([&] { seen.push_back(3); });
  loop.run();
  EXPECT_EQ(seen, (std::vector{1, 2}));
}

TEST(Loop, post_never_runs_the_task_at_once) {
  Loop loop;
  bool ran = false;
  loop.post([&] { ran = true; });
  EXPECT_FALSE(ran);
  EXPECT_TRUE(loop.run_until([&] { return ran; }));
}

TEST(Loop, run_until_tells_done_from_stopped) {
  Loop loop;
  loop.post([&] { loop.stop(); });
  EXPECT_FALSE(loop.run_until([] { return false; }));
}

TEST(Timer, fires_after_its_delay_and_in_order) {
  Loop loop;
  const SystemClock clock;
  const auto start = clock.now();
  std::vector<int> seen;
  Timer late{loop};
  Timer early{loop};
  late.start(milliseconds{20}, [&] { seen.push_back(2); });
  early.start(milliseconds{5}, [&] { seen.push_back(1); });
  loop.run_until([&] { return seen.size() == 2; });
  EXPECT_EQ(seen, (std::vector{1, 2}));
  EXPECT_GE(clock.now() - start, milliseconds{20});
  EXPECT_FALSE(late.pending());
}

TEST(Timer, restarting_forgets_what_was_pending) {
  Loop loop;
  std::vector<int> seen;
  Timer timer{loop};
  timer.start(milliseconds{1}, [&] { seen.push_back(1); });
  timer.start(milliseconds{5}, [&] { seen.push_back(2); });
  loop.run_until([&] { return !timer.pending(); });
  EXPECT_EQ(seen, std::vector{2});
}

TEST(Timer, cancelled_or_destroyed_never_fires_even_when_already_due) {
  Loop loop;
  int fired = 0;
  Timer a{loop};
  auto b = std::make_unique<Timer>(loop);
  Timer last{loop};
  Timer first{loop};
  // All due in the same turn of the loop: the first one's task cancels the others.
  first.start(Duration{0}, [&] {
    a.cancel();
    b.reset();
  });
  a.start(Duration{1}, [&] { ++fired; });
  b->start(Duration{1}, [&] { ++fired; });
  last.start(milliseconds{5}, [] {});
  loop.run_until([&] { return !last.pending(); });
  EXPECT_EQ(fired, 0);
}

TEST(Timer, may_restart_itself_from_its_task) {
  Loop loop;
  int fired = 0;
  Timer timer{loop};
  Loop::Task* again = nullptr;
  Loop::Task task = [&] {
    if (++fired < 3) timer.start(Duration{}, [&] { (*again)(); });
  };
  again = &task;
  timer.start(Duration{}, [&] { task(); });
  loop.run_until([&] { return !timer.pending(); });
  EXPECT_EQ(fired, 3);
}

TEST(Timer, an_absurd_delay_is_no_overflow) {
  Loop loop;
  Timer timer{loop};
  timer.start(Duration::max(), [] {});
  Timer probe{loop};
  probe.start(milliseconds{2}, [] {});
  loop.run_until([&] { return !probe.pending(); });
  EXPECT_TRUE(timer.pending());
}

TEST(ShutdownSignals, reach_the_handler_on_the_loop) {
  Loop loop;
  std::vector<int> seen;
  const ShutdownSignals signals{loop, [&](int signal) { seen.push_back(signal); }};
  std::raise(SIGTERM);
  loop.run_until([&] { return seen.size() == 1; });
  std::raise(SIGINT);
  loop.run_until([&] { return seen.size() == 2; });
  EXPECT_EQ(seen, (std::vector{SIGTERM, SIGINT}));
}

TEST(SystemClock, goes_forward_and_knows_the_year) {
  const SystemClock clock;
  const auto first = clock.now();
  EXPECT_GE(clock.now(), first);
  EXPECT_GT(clock.wall_now(), *parse_rfc3339("2024-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace vo::net
