// SPDX-License-Identifier: Apache-2.0
// The controller's own health as series: what Controller::metrics_text() puts beside the fleet's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "controller/event_book.h"
#include "controller/health.h"
#include "controller/histogram.h"
#include "controller/messages.h"
#include "controller/prometheus_text.h"

namespace vo::controller {

// What only the driver of the core can count.
struct RuntimeCounters {
  std::array<std::uint64_t, kResourceCount> watches{};  // begun, by resource
  std::array<std::uint64_t, kResourceCount> lists{};    // complete, by resource
  std::uint64_t events_failed = 0;
};

// What stands at the moment of the scrape.
struct Gauges {
  std::array<std::size_t, kResourceCount> objects{};
  std::size_t queued_starts = 0;
  std::size_t queued_backfill = 0;
  std::size_t in_flight = 0;
  std::size_t undecodable = 0;
  std::size_t waiting = 0;  // VMIs, for the gate
  bool gate_on = false;
  bool leading = false;
};

void render_gauges(PrometheusText& to, const Gauges& gauges);
void render_counters(PrometheusText& to, const Stats& stats, const EventCounts& events,
                     const RuntimeCounters& runtime);
void render_lag(PrometheusText& to, const Histogram& lag);

}  // namespace vo::controller
