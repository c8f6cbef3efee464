// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/gates.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "kubevirt/names.h"
#include "kubevirt/objects.h"
#include "overhead/release_match.h"

namespace vo::kubevirt {
namespace {

bool lists(const std::vector<std::string>& gates, std::string_view gate) {
  return std::ranges::find(gates, gate) != gates.end();
}

enum class Stage : std::uint8_t { kAbsent, kAlpha, kBeta, kAlways };

Stage upstream_stage(std::string_view version) {
  const auto match = overhead::resolve_release(version);
  if (!match) return Stage::kAlpha;
  const int minor = match->release().minor;
  if (minor < 8) return Stage::kAbsent;
  if (minor == 8) return Stage::kAlpha;
  return minor == 9 ? Stage::kBeta : Stage::kAlways;
}

std::string cr_name(const KubeVirt& kubevirt) {
  return format("KubeVirt {}/{}", kubevirt.meta.namespace_name, kubevirt.meta.name);
}

std::string remedy(const KubeVirt& kubevirt) {
  return format(
      "add {} to spec.configuration.developerConfiguration.featureGates of {}, "
      "or run with --feature-gate=on",
      kGate, cr_name(kubevirt));
}

Gate without_cr(std::size_t candidates) {
  return {.on = false,
          .reason = candidates == 0 ? "there is no KubeVirt CR with a phase"
                                    : format("there are {} KubeVirt CRs with a phase", candidates),
          .remedy = candidates == 0 ? "install KubeVirt, or run with --feature-gate=on"
                                    : "remove all but one, or run with --feature-gate=on"};
}

Gate by_cr(const KubeVirt& kubevirt) {
  if (lists(kubevirt.disabled_feature_gates, kGate)) {
    return {
        .reason = format("{} is in disabledFeatureGates of {}", kGate, cr_name(kubevirt)),
        .remedy = format("remove {} from disabledFeatureGates of {}", kGate, cr_name(kubevirt))};
  }
  if (lists(kubevirt.feature_gates, kGate)) {
    return {.on = true, .reason = format("{} is in featureGates of {}", kGate, cr_name(kubevirt))};
  }
  if (upstream_gate_on(kubevirt)) {
    return {.on = true, .reason = format("KubeVirt's own {} is on", kUpstreamGate)};
  }
  return {
      .reason = format("neither {} nor {} is on in {}", kGate, kUpstreamGate, cr_name(kubevirt)),
      .remedy = remedy(kubevirt)};
}

}  // namespace

Gate decide_gate(std::optional<bool> flag, const KubeVirt* kubevirt, std::size_t candidates) {
  if (flag) {
    return {.on = *flag,
            .reason = *flag ? "--feature-gate=on" : "--feature-gate=off",
            .remedy = *flag ? "" : "run without --feature-gate=off"};
  }
  return kubevirt == nullptr ? without_cr(candidates) : by_cr(*kubevirt);
}

bool upstream_gate_on(const KubeVirt& kubevirt) {
  const bool enabled = lists(kubevirt.feature_gates, kUpstreamGate);
  switch (upstream_stage(kubevirt.observed_version)) {
    case Stage::kAbsent: return false;
    case Stage::kAlpha: return enabled;
    case Stage::kBeta: return enabled || !lists(kubevirt.disabled_feature_gates, kUpstreamGate);
    case Stage::kAlways: return true;
  }
  return false;
}

}  // namespace vo::kubevirt
