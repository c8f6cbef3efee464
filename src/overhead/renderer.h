// SPDX-License-Identifier: Apache-2.0
// The state that virt-controller's rendering rules work on (ResourceRenderer upstream): what the
// VMI asks for, and what is calculated. At the end the VMI's own entries win. Internal to
// launcher_resources.
#pragma once

#include <cstdint>
#include <optional>

#include "base/units.h"
#include "overhead/launcher_resources.h"
#include "overhead/resource_profile.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::overhead {

struct Renderer {
  const Spec& spec;
  const Config& config;
  const ResourceProfile& profile;
  const NamespacePolicy& policy;

  ResourceMap vm_requests{};  // begin as the VMI's, and override
  ResourceMap vm_limits{};
  ResourceMap calculated_requests{};
  ResourceMap calculated_limits{};
  std::optional<Quantity> hugepages{};
};

inline bool is_unset(const std::optional<Quantity>& quantity) {
  return !quantity || quantity->is_zero();
}

// Whether the namespace makes the release invent a limit that its quota requires.
inline bool invents_limit(AutoLimitRule rule, bool quota, const NamespacePolicy& policy) {
  if (!quota || rule == AutoLimitRule::kNone) return false;
  return rule == AutoLimitRule::kAlways || policy.auto_resource_limits_gate;
}

}  // namespace vo::overhead
