// SPDX-License-Identifier: Apache-2.0
// The formula once more, as one long running total that asks for release numbers in place: written
// from the description of the releases, sharing nothing with src/overhead but its input. For specs
// with whole bytes and ratios that are plain decimals or not numbers at all.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::test {

// v1.minor.patch; main is {10, 0}. `head`: of the branch, after its last patch.
struct NaiveRelease {
  int minor;
  int patch;
  bool head = false;
  bool from(int m, int p) const { return minor > m || (minor == m && patch >= p); }
};

inline std::int64_t naive_bytes(const std::optional<Quantity>& quantity) {
  return quantity ? quantity->bytes()->count() : 0;
}

inline std::int64_t naive_vcpus(const overhead::Spec& spec) {
  std::int64_t n = 0;
  if (spec.cpu) {
    std::uint32_t product = spec.cpu->cores;
    if (spec.cpu->sockets != 0)
      product = product == 0 ? spec.cpu->sockets : product * spec.cpu->sockets;
    if (spec.cpu->threads != 0)
      product = product == 0 ? spec.cpu->threads : product * spec.cpu->threads;
    n = product;
  } else if (spec.limits.cpu) {
    n = spec.limits.cpu->scaled(0).value();
  } else if (spec.requests.cpu) {
    n = spec.requests.cpu->scaled(0).value();
  }
  return n < 1 ? 1 : n;
}

inline bool naive_guaranteed(const overhead::Spec& spec, NaiveRelease release) {
  if (spec.dedicated_cpu_placement) return true;
  const auto nano = [](const std::optional<Quantity>& q) { return q ? q->to_string() : "0"; };
  const bool cpu =
      nano(spec.requests.cpu) != "0" && nano(spec.requests.cpu) == nano(spec.limits.cpu);
  const std::int64_t request = naive_bytes(spec.requests.memory);
  const std::int64_t limit = naive_bytes(spec.limits.memory);
  const bool new_predicate = release.from(6, 4) || (release.head && release.minor == 5);
  return cpu &&
         ((request != 0 && request == limit) || (new_predicate && request == 0 && limit != 0));
}

inline std::optional<double> naive_ratio(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

inline std::int64_t naive_network(const overhead::Spec& spec, const overhead::Config& config,
                                  NaiveRelease release) {
  std::int64_t total = 0;
  bool passt_binding = false;
  std::set<std::string> seen;
  for (const auto& interface : spec.interfaces) {
    passt_binding = passt_binding || interface.passt_binding;
    if (!seen.insert(interface.binding_name).second) continue;
    for (const auto& plugin : config.bindings) {
      if (plugin.name == interface.binding_name) total += naive_bytes(plugin.memory_request);
    }
  }
  if (passt_binding && release.minor >= 8) total += 250LL << 20;
  return release.minor >= 3 ? total : 0;
}

inline std::int64_t naive_overhead(const overhead::Spec& spec, const overhead::Config& config,
                                   NaiveRelease release) {
  constexpr std::int64_t kMi = 1048576;
  std::int64_t total = (naive_bytes(spec.requests.memory) + 999) / 1000 * 1000 / 512;
  total += 25 * kMi + 100 * kMi;
  total += release.from(5, 0) ? 25 * kMi : 20 * kMi;
  total += release.from(4, 1) ? 40 * kMi : 35 * kMi;
  total += release.minor >= 10 ? 50 * kMi : 30 * kMi;
  total += 8 * kMi * naive_vcpus(spec) + 8 * kMi;
  if (!spec.autoattach_graphics_device || *spec.autoattach_graphics_device) {
    total += release.minor >= 6 ? 32 * kMi : 16 * kMi;
  }
  overhead::Architecture architecture = config.cluster_architecture;
  if (release.minor >= 2 && spec.architecture != overhead::Architecture::kUnset) {
    architecture = spec.architecture;
  }
  if (architecture == overhead::Architecture::kArm64) total += 128 * kMi;
  bool device = spec.gpus != 0 || spec.host_devices != 0;
  for (const auto& interface : spec.interfaces) device = device || interface.sriov;
  if (device) total += 1024 * kMi;
  if (spec.downward_metrics_volume) total += kMi;
  if (spec.liveness_exec) total += 10 * kMi;
  if (spec.readiness_exec) total += 10 * kMi;
  if (spec.liveness_exec || spec.readiness_exec) total += 100 * kMi;
  if (spec.sev || (spec.snp && release.minor >= 7)) total += 256 * kMi;
  const bool enabled_field = (release.minor == 4 && release.patch == 1) || release.from(5, 1) ||
                             (release.head && (release.minor == 2 || release.minor == 3));
  if (spec.tpm && !(enabled_field && spec.tpm_enabled == false)) total += 53 * kMi;
  for (const auto& interface : spec.interfaces) {
    if (release.minor <= 2 && interface.passt && !interface.has_ports) total += 800 * kMi;
  }
  const bool before = release.from(5, 3) || (release.head && release.minor >= 3);
  const bool after = !before && (release.minor >= 1 || release.head);
  if (before && naive_guaranteed(spec, release)) total += 100 * kMi;
  if (release.minor >= 8) total += naive_bytes(spec.added_overhead);
  const bool skip_empty = !(release.head && release.minor == 0);
  if (config.ratio && !(skip_empty && config.ratio->empty())) {
    const auto ratio = naive_ratio(*config.ratio);
    if (!ratio) return total + naive_network(spec, config, release);
    const std::int64_t kilo = (total + 999) / 1000;
    total += static_cast<std::int64_t>(std::trunc(static_cast<double>(kilo) * (*ratio - 1))) * 1000;
  }
  if (after && naive_guaranteed(spec, release)) total += 100 * kMi;
  return total + naive_network(spec, config, release);
}

}  // namespace vo::test
