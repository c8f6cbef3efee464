// SPDX-License-Identifier: Apache-2.0
// The requests and limits that virt-controller gives the compute container of a VMI's launcher pod,
// for any release: memory, cpu, ephemeral-storage and huge pages, in the format it would print.
// Device plugin resources are left out.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "overhead/formula.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::overhead {

// What the VMI's namespace adds. The default: nothing.
struct NamespacePolicy {
  bool quota_limits_memory = false;                  // some ResourceQuota has hard["limits.memory"]
  bool quota_limits_cpu = false;                     // … hard["limits.cpu"]
  std::optional<std::string> memory_limits_ratio{};  // label …/auto-memory-limits-ratio
  bool cpu_limit_selector_matches = false;           // autoCPULimitNamespaceLabelSelector
  bool auto_resource_limits_gate = false;            // AutoResourceLimitsGate, until 1.4
};

struct ComputeResources {
  ResourceMap requests;
  ResourceMap limits;
  std::string hugepages_size;         // "2Mi": the resource hugepages-2Mi
  std::optional<Quantity> hugepages;  // request and limit alike
};

// Error: kInput where the formula has one, or a sum is beyond the bounds of quantities.
Result<ComputeResources> compute_resources(const Spec& spec, const Config& config,
                                           const Release& release,
                                           const NamespacePolicy& policy = {});

}  // namespace vo::overhead
