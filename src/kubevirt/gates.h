// SPDX-License-Identifier: Apache-2.0
// Whether anything may be published: the feature gate, ours and KubeVirt's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "kubevirt/objects.h"

namespace vo::kubevirt {

struct Gate {
  bool on = false;
  std::string reason;  // what decided it
  std::string remedy;  // what would switch it on; empty when on
  bool operator==(const Gate&) const = default;
};

// --feature-gate > VMIResourceMetrics in disabledFeatureGates (off) > in featureGates (on) >
// KubeVirt's own VmiMemoryOverheadReport > off. Without exactly one KubeVirt CR: off.
Gate decide_gate(std::optional<bool> flag, const KubeVirt* kubevirt, std::size_t candidates);

// Whether KubeVirt itself reports the overhead, by the rules of its observed version:
// none before 1.8; Alpha in 1.8 (opt in); Beta in 1.9 (on unless disabled); always from 1.10.
// A version that names no release counts as Alpha: only an explicit setting switches it on.
bool upstream_gate_on(const KubeVirt& kubevirt);

}  // namespace vo::kubevirt
