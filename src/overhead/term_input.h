// SPDX-License-Identifier: Apache-2.0
// What the terms of the formula are computed from: the VMI, the cluster's configuration with its
// ratio parsed, the release's profile, and the numbers read once from quantities.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "overhead/overhead_profile.h"
#include "overhead/ratio.h"
#include "overhead/spec.h"

namespace vo::overhead {

// The part of a Config that the formula reads. Make one per configuration, not per VMI.
struct FormulaConfig {
  explicit FormulaConfig(const Config& config);

  Ratio ratio;
  Architecture cluster_architecture;
  std::vector<BindingPlugin> bindings;
};

// Refers to its arguments; valid as long as they are. The defaults stand for what is absent.
struct TermInput {
  const Spec& spec;
  const FormulaConfig& config;
  const OverheadProfile& profile;
  Bytes page_table_base{};  // requests.memory, rounded up to thousands
  std::int64_t vcpus = 1;
  Bytes added_overhead{};   // memory.reservedOverhead.addedOverhead, where the release has it
  Bytes binding_plugins{};  // of the distinct registered plugins, where the release has them
};

// Fills what is not a reference. Error: kInput, naming the field whose quantity is beyond int64, or
// a ratio that is not finite.
Status read_quantities(TermInput& input);

// The VMI's own architecture or the cluster's, as the release decides.
inline Architecture effective_architecture(const Spec& spec, const FormulaConfig& config,
                                           const OverheadProfile& profile) {
  const bool own = profile.architecture == ArchitectureSource::kSpecThenCluster &&
                   spec.architecture != Architecture::kUnset;
  return own ? spec.architecture : config.cluster_architecture;
}

// The registered plugins of the VMI's interfaces, each once, in the order of the interfaces.
// Pointers into config.
std::vector<const BindingPlugin*> used_bindings(const Spec& spec, const FormulaConfig& config);

}  // namespace vo::overhead
