// SPDX-License-Identifier: Apache-2.0
// How the controller is told to behave. Defaults are those of the command line.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace vo::controller {

enum class PublishMode : std::uint8_t { kAuto, kStatus, kAnnotation, kNone };

struct Options {
  PublishMode publish = PublishMode::kAuto;
  std::optional<bool> gate;  // --feature-gate=on|off; absent: the KubeVirt CR decides
  double qps = 50;           // starts and migrations
  double burst = 100;
  double backfill_qps = 20;  // everything that waited: first sync, gate switched on
  std::uint32_t in_flight_max = 32;
  std::size_t max_vmi_series = 500'000;            // above it only sums; 0: only sums
  Duration slow_answer = std::chrono::seconds{1};  // above it, the backfill slows down
};

}  // namespace vo::controller
