// SPDX-License-Identifier: Apache-2.0
// Time as a parameter. Logic asks a Clock; only runtime/ and cmd/ own a real one.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vo {

using Duration = std::chrono::nanoseconds;
// Monotonic, includes suspend (CLOCK_BOOTTIME); only differences mean anything.
using Instant = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  virtual WallTime wall_now() const = 0;
};

// Moves only when told to.
class ManualClock final : public Clock {
 public:
  Instant now() const override { return now_; }
  WallTime wall_now() const override { return wall_; }
  void advance(Duration by) { now_ += by, wall_ += by; }
  void set_wall(WallTime wall) { wall_ = wall; }

 private:
  Instant now_{};
  WallTime wall_{};
};

// RFC 3339 as Kubernetes prints it: "2026-11-25T01:13:02Z". Fractions are accepted, offsets too.
Result<WallTime> parse_rfc3339(std::string_view text);
std::string format_rfc3339(WallTime time);        // whole seconds
std::string format_rfc3339_micro(WallTime time);  // six fraction digits

}  // namespace vo
