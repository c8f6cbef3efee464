// SPDX-License-Identifier: Apache-2.0
#include "controller/fleet_metrics.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "base/format.h"
#include "controller/prometheus_text.h"
#include "controller/vmi_sample.h"

namespace vo::controller {
namespace {

using Names = std::array<std::string_view, kMeasures>;
using SumNames = std::array<std::string_view, kMeasures + 1>;  // the last one counts VMIs

constexpr Names kVmiNames{
    "virt_overhead_vmi_guest_bytes",    "virt_overhead_vmi_workload_bytes",
    "virt_overhead_vmi_overhead_bytes", "virt_overhead_vmi_pod_request_bytes",
    "virt_overhead_vmi_sidecar_bytes",  "virt_overhead_vmi_cpu_overhead_cores",
    "virt_overhead_vmi_drift_bytes",
};
constexpr SumNames kNamespaceNames{
    "virt_overhead_namespace_guest_bytes",    "virt_overhead_namespace_workload_bytes",
    "virt_overhead_namespace_overhead_bytes", "virt_overhead_namespace_pod_request_bytes",
    "virt_overhead_namespace_sidecar_bytes",  "virt_overhead_namespace_cpu_overhead_cores",
    "virt_overhead_namespace_drift_bytes",    "virt_overhead_namespace_vmis",
};
constexpr SumNames kNodeNames{
    "virt_overhead_node_guest_bytes",    "virt_overhead_node_workload_bytes",
    "virt_overhead_node_overhead_bytes", "virt_overhead_node_pod_request_bytes",
    "virt_overhead_node_sidecar_bytes",  "virt_overhead_node_cpu_overhead_cores",
    "virt_overhead_node_drift_bytes",    "virt_overhead_node_vmis",
};
constexpr Names kHelp{
    "Memory that the guest sees.",
    "Part of the launcher pod's memory and huge page requests that stands for the guest.",
    "Memory overhead of the current launcher pod.",
    "Memory and huge pages that the compute container requests.",
    "Memory that the launcher pod's other containers request.",
    "CPUs of the compute container that are not vCPUs.",
    "Overhead by the formula with the configuration of now, less the pod's overhead.",
};

void write(PrometheusText& to, std::size_t measure, std::string_view name, std::string_view labels,
           std::int64_t value) {
  if (measure == static_cast<std::size_t>(Measure::kCpu)) {
    to.milli_sample(name, labels, value);
  } else {
    to.sample(name, labels, value);
  }
}

}  // namespace

void FleetMetrics::set(const std::string& vmi_key, const VmiSample& sample) {
  Entry entry{.labels = label_set({{"namespace", sample.namespace_name},
                                   {"name", sample.name},
                                   {"node", sample.node},
                                   {"source", sample.source}}),
              .namespace_name = sample.namespace_name,
              .node = sample.node};
  for (std::size_t i = 0; i < kMeasures; ++i) {
    entry.known[i] = sample.values[i].has_value();
    entry.values[i] = sample.values[i].value_or(0);
  }
  const auto [it, fresh] = entries_.try_emplace(vmi_key);
  if (!fresh) count(it->second, -1);
  it->second = std::move(entry);
  count(it->second, 1);
}

void FleetMetrics::erase(const std::string& vmi_key) {
  const auto it = entries_.find(vmi_key);
  if (it == entries_.end()) return;
  count(it->second, -1);
  entries_.erase(it);
}

void FleetMetrics::count(const Entry& entry, int sign) {
  count(namespaces_, entry.namespace_name, entry, sign);
  count(nodes_, entry.node, entry, sign);
}

void FleetMetrics::count(Sums& sums, const std::string& group, const Entry& entry, int sign) {
  const auto it = sums.try_emplace(group).first;
  Sum& sum = it->second;
  for (std::size_t i = 0; i < kMeasures; ++i) sum.values[i] += sign * Wide{entry.values[i]};
  sum.vmis = sign > 0 ? sum.vmis + 1 : sum.vmis - 1;
  if (sum.vmis == 0) sums.erase(it);
}

std::int64_t FleetMetrics::clamped(Wide value) {
  using Limits = std::numeric_limits<std::int64_t>;
  return static_cast<std::int64_t>(std::clamp(value, Wide{Limits::min()}, Wide{Limits::max()}));
}

void FleetMetrics::render_vmis(PrometheusText& to) const {
  for (std::size_t i = 0; i < kMeasures; ++i) {
    to.family(kVmiNames[i], MetricType::kGauge, kHelp[i]);
    for (const auto& [key, entry] : entries_) {
      if (entry.known[i]) write(to, i, kVmiNames[i], entry.labels, entry.values[i]);
    }
  }
}

void FleetMetrics::render_sums(PrometheusText& to, const Sums& sums, std::string_view label,
                               const SumNames& names, std::string_view of) {
  for (std::size_t i = 0; i < kMeasures; ++i) {
    to.family(names[i], MetricType::kGauge, format("Sum {}: {}", of, kHelp[i]));
    for (const auto& [group, sum] : sums) {
      write(to, i, names[i], label_set({{label, group}}), clamped(sum.values[i]));
    }
  }
  to.family(names[kMeasures], MetricType::kGauge, format("VMIs {} that were summed.", of));
  for (const auto& [group, sum] : sums) {
    to.sample(names[kMeasures], label_set({{label, group}}), static_cast<std::int64_t>(sum.vmis));
  }
}

void FleetMetrics::render(PrometheusText& to) const {
  to.single("virt_overhead_vmi_series_left_out", MetricType::kGauge,
            "1 where there are too many VMIs for series of their own.", left_out() ? 1 : 0);
  if (!left_out()) render_vmis(to);
  render_sums(to, namespaces_, "namespace", kNamespaceNames, "by namespace");
  render_sums(to, nodes_, "node", kNodeNames, "by node");
}

}  // namespace vo::controller
