// SPDX-License-Identifier: Apache-2.0
#include "controller/metrics.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "controller/event_book.h"
#include "controller/health.h"
#include "controller/histogram.h"
#include "controller/messages.h"
#include "controller/prometheus_text.h"

namespace vo::controller {
namespace {

struct Labelled {
  std::string_view label;
  std::uint64_t value;
};

// One family whose samples differ in one label.
struct Family {
  std::string_view name;
  std::string_view help;
  MetricType type;
  std::string_view label;
};

void render(PrometheusText& to, const Family& family, std::initializer_list<Labelled> samples) {
  to.family(family.name, family.type, family.help);
  for (const auto& [label, value] : samples) {
    to.sample(family.name, label_set({{family.label, label}}), static_cast<std::int64_t>(value));
  }
}

template <typename Count>
void render_by_resource(PrometheusText& to, const Family& family,
                        const std::array<Count, kResourceCount>& counts) {
  to.family(family.name, family.type, family.help);
  for (std::size_t i = 0; i < kResourceCount; ++i) {
    to.sample(family.name, label_set({{family.label, to_string(static_cast<Resource>(i))}}),
              static_cast<std::int64_t>(counts[i]));
  }
}

void gauge(PrometheusText& to, std::string_view name, std::string_view help, std::size_t value) {
  to.single(name, MetricType::kGauge, help, static_cast<std::int64_t>(value));
}

void counter(PrometheusText& to, std::string_view name, std::string_view help,
             std::uint64_t value) {
  to.single(name, MetricType::kCounter, help, static_cast<std::int64_t>(value));
}

constexpr Family kObjects{"virt_overhead_objects", "Objects seen, by resource.", MetricType::kGauge,
                          "resource"};
constexpr Family kQueue{"virt_overhead_queue_depth", "VMIs that want a decision, by priority.",
                        MetricType::kGauge, "priority"};
constexpr Family kPatches{"virt_overhead_patches_total", "PATCHes of VMIs that were answered.",
                          MetricType::kCounter, "result"};
constexpr Family kEvents{"virt_overhead_events_total", "Events on VMIs, by what became of them.",
                         MetricType::kCounter, "result"};
constexpr Family kWatches{"virt_overhead_watches_total", "Watches begun, by resource.",
                          MetricType::kCounter, "resource"};
constexpr Family kLists{"virt_overhead_lists_total", "Complete lists, by resource.",
                        MetricType::kCounter, "resource"};

}  // namespace

void render_gauges(PrometheusText& to, const Gauges& gauges) {
  render_by_resource(to, kObjects, gauges.objects);
  render(to, kQueue, {{"start", gauges.queued_starts}, {"backfill", gauges.queued_backfill}});
  gauge(to, "virt_overhead_requests_in_flight", "Requests without an answer yet.",
        gauges.in_flight);
  gauge(to, "virt_overhead_undecodable_objects", "Objects that cannot be decoded and are skipped.",
        gauges.undecodable);
  gauge(to, "virt_overhead_vmis_waiting", "VMIs whose overhead the feature gate holds back.",
        gauges.waiting);
  gauge(to, "virt_overhead_feature_gate", "1 where the feature gate is on.",
        gauges.gate_on ? 1 : 0);
  gauge(to, "virt_overhead_leader", "1 where this instance is the one that writes.",
        gauges.leading ? 1 : 0);
}

void render_counters(PrometheusText& to, const Stats& stats, const EventCounts& events,
                     const RuntimeCounters& runtime) {
  render(to, kPatches,
         {{"landed", stats.patches_landed},
          {"conflict", stats.patches_conflicted},
          {"denied", stats.patches_denied},
          {"failed", stats.patches_failed},
          {"unknown", stats.patches_unknown}});
  render(to, kEvents,
         {{"sent", events.sent},
          {"repeated", events.repeated},
          {"over_limit", events.over_limit},
          {"failed", runtime.events_failed}});
  render_by_resource(to, kWatches, runtime.watches);
  render_by_resource(to, kLists, runtime.lists);
  counter(to, "virt_overhead_probes_total", "Dry runs that ask where a value can be published.",
          stats.probes_sent);
  counter(to, "virt_overhead_reads_total", "Reads of single VMIs after a conflict or a timeout.",
          stats.reads_sent);
  counter(to, "virt_overhead_decode_errors_total", "Objects that could not be decoded.",
          stats.undecodable);
  counter(to, "virt_overhead_tampered_records_total", "Records that were edited and replaced.",
          stats.tampered);
  counter(to, "virt_overhead_disagreements_total",
          "Launcher pods about which KubeVirt and the pod itself disagree.", stats.disagreements);
}

void render_lag(PrometheusText& to, const Histogram& lag) {
  lag.render(to, "virt_overhead_publish_lag_seconds",
             "From the event that made a PATCH necessary to the PATCH.",
             "virt_overhead_publish_lag_seconds_bucket", "virt_overhead_publish_lag_seconds_sum",
             "virt_overhead_publish_lag_seconds_count");
}

}  // namespace vo::controller
