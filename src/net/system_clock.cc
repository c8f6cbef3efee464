// SPDX-License-Identifier: Apache-2.0
#include "net/system_clock.h"

#include <time.h>

#include <chrono>

#include "base/check.h"
#include "base/clock.h"

namespace vo::net {
namespace {

Duration since_epoch(clockid_t clock) {
  timespec time{};
  VO_ASSERT(clock_gettime(clock, &time) == 0);
  return std::chrono::seconds{time.tv_sec} + Duration{time.tv_nsec};
}

}  // namespace

Instant SystemClock::now() const { return Instant{since_epoch(CLOCK_BOOTTIME)}; }

WallTime SystemClock::wall_now() const { return WallTime{since_epoch(CLOCK_REALTIME)}; }

}  // namespace vo::net
