// SPDX-License-Identifier: Apache-2.0
#include "e2e/wait.h"

#include <chrono>
#include <ctime>
#include <functional>

#include "base/clock.h"

namespace vo::e2e {
namespace {

constexpr Duration kPoll = std::chrono::milliseconds{50};

Duration read_clock(clockid_t id) {
  timespec time{};
  clock_gettime(id, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

class RealClock final : public Clock {
 public:
  Instant now() const override { return Instant{read_clock(CLOCK_BOOTTIME)}; }
  WallTime wall_now() const override { return WallTime{read_clock(CLOCK_REALTIME)}; }
};

}  // namespace

const Clock& real_clock() {
  static const RealClock kClock;
  return kClock;
}

void pause(Duration duration) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration);
  const timespec time{whole.count(), (duration - whole).count()};
  nanosleep(&time, nullptr);
}

bool wait_until(const std::function<bool()>& predicate, Duration patience) {
  const Instant deadline = real_clock().now() + patience;
  while (!predicate()) {
    if (real_clock().now() >= deadline) return false;
    pause(kPoll);
  }
  return true;
}

bool holds_for(Duration span, const std::function<bool()>& predicate) {
  return !wait_until([&] { return !predicate(); }, span);
}

}  // namespace vo::e2e
