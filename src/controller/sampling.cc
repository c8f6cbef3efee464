// SPDX-License-Identifier: Apache-2.0
// Keeps the fleet's series up to date, a few VMIs a step, and writes all series down.
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "base/log.h"
#include "controller/controller.h"
#include "controller/messages.h"
#include "controller/metrics.h"
#include "controller/prometheus_text.h"
#include "controller/vmi_sample.h"
#include "controller/work_queue.h"
#include "kubevirt/objects.h"

namespace vo::controller {
namespace {

constexpr int kSamplesPerStep = 100;

bool costs_something(const kubevirt::VirtualMachineInstance& vmi) {
  return !vmi.node_name.empty() && vmi.phase != kubevirt::Phase::kSucceeded &&
         vmi.phase != kubevirt::Phase::kFailed;
}

}  // namespace

void Controller::sample_some() {
  for (int i = 0; i < kSamplesPerStep && !unsampled_.empty(); ++i) {
    auto node = unsampled_.extract(unsampled_.begin());
    sample(node.value());
  }
  const bool left_out = fleet_.left_out();
  if (std::exchange(series_left_out_, left_out) == left_out) return;
  logger_.info(left_out ? "too many VMIs for series of their own; the sums remain"
                        : "VMIs have series of their own again",
               {{"vmis", std::to_string(fleet_.vmis())},
                {"maxVmiSeries", std::to_string(options_.max_vmi_series)}});
}

void Controller::sample(const std::string& key) {
  const kubevirt::VirtualMachineInstance* vmi = world_.vmi(key);
  const auto* pod = vmi != nullptr && costs_something(*vmi) ? world_.current_pod(*vmi) : nullptr;
  if (pod == nullptr) return fleet_.erase(key);
  const auto* kubevirt = world_.kubevirt();
  fleet_.set(key, sample_vmi(*vmi, *pod, pod_memory_.judge(*vmi, *pod, kubevirt), kubevirt));
}

Gauges Controller::gauges() const {
  Gauges gauges{.queued_starts = queue_.size(Priority::kStart),
                .queued_backfill = queue_.size(Priority::kBackfill),
                .in_flight = in_flight_.size(),
                .undecodable = undecodable_.size(),
                .waiting = waiting(),
                .gate_on = gate_.on,
                .leading = leading_};
  for (std::size_t i = 0; i < kResourceCount; ++i) {
    gauges.objects[i] = world_.size(static_cast<Resource>(i));
  }
  return gauges;
}

std::size_t Controller::waiting() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(memories_, [](const auto& pair) { return pair.second.waiting; }));
}

std::string Controller::metrics_text(const RuntimeCounters& runtime) const {
  std::string text;
  PrometheusText to{text};
  render_gauges(to, gauges());
  render_counters(to, stats_, events_.counts(), runtime);
  render_lag(to, lag_);
  // Two instances must not show the same fleet.
  if (leading_) fleet_.render(to);
  return text;
}

}  // namespace vo::controller
