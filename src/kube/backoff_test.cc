// SPDX-License-Identifier: Apache-2.0
#include "kube/backoff.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <vector>

#include "base/clock.h"

namespace vo::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const UniformRandom kNone = [] { return 0.0; };

TEST(Backoff, doubles_from_800_ms_to_30_s) {
  Backoff backoff;
  Instant now{std::chrono::hours(1)};
  for (const int wanted : {800, 1600, 3200, 6400, 12800, 25600, 30000, 30000}) {
    EXPECT_EQ(backoff.next(now, kNone), milliseconds(wanted));
    now += milliseconds(wanted);
  }
}

TEST(Backoff, starts_over_two_minutes_after_the_last_retry) {
  Backoff backoff;
  const Instant now{std::chrono::hours(1)};
  (void)backoff.next(now, kNone);
  EXPECT_EQ(backoff.next(now + minutes(2), kNone), milliseconds(1600));
  EXPECT_EQ(backoff.next(now + minutes(2) + milliseconds(1600) + minutes(2), kNone),
            milliseconds(800));
}

// kube-rs shipped with its jitter ignored: look at the distribution, not at the code path.
TEST(Backoff, delays_at_the_cap_are_uniform_between_30_and_60_s) {
  std::mt19937_64 engine(1);
  std::uniform_real_distribution<double> uniform;
  const UniformRandom random = [&] { return uniform(engine); };
  Backoff backoff;
  Instant now{std::chrono::hours(1)};
  for (int i = 0; i < 10; ++i) now += backoff.next(now, random);
  std::vector<double> delays;
  for (int i = 0; i < 10'000; ++i) {
    const Duration delay = backoff.next(now, random);
    now += delay;
    delays.push_back(std::chrono::duration<double>(delay).count());
  }
  std::ranges::sort(delays);
  EXPECT_GE(delays.front(), 30);
  EXPECT_LT(delays.back(), 60);
  for (const int percent : {10, 25, 50, 75, 90}) {
    const auto rank = static_cast<std::size_t>(percent) * delays.size() / 100;
    EXPECT_NEAR(delays[rank], 30 + 0.3 * percent, 0.6) << percent;
  }
}

TEST(Backoff, shares_and_stretches_stay_in_their_bounds) {
  EXPECT_TRUE(rc::check([] {
    const auto whole = seconds(*rc::gen::inRange(0, 100'000));
    const double draw = *rc::gen::inRange(0, 1000) / 1000.0;
    const UniformRandom random = [&] { return draw; };
    RC_ASSERT(share_of(whole, random) >= Duration{});
    RC_ASSERT(share_of(whole, random) <= whole);
    RC_ASSERT(jittered(whole, 1.0, random) >= whole);
    RC_ASSERT(jittered(whole, 1.0, random) <= 2 * whole);
  }));
}

}  // namespace
}  // namespace vo::kube
