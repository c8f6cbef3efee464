// SPDX-License-Identifier: Apache-2.0
// Who gets the 100Mi that a pod with exclusive CPUs or Guaranteed QoS is given on top.
#pragma once

#include "overhead/overhead_profile.h"
#include "overhead/spec.h"

namespace vo::overhead {

// VirtualMachineInstance.WantsToHaveQOSGuaranteed. An absent quantity counts as zero.
bool wants_guaranteed_qos(const Spec& spec, QosRule rule);

// Dedicated CPUs or Guaranteed QoS: what the guaranteed term and the pod's helper containers ask.
inline bool is_guaranteed(const Spec& spec, QosRule rule) {
  if (spec.dedicated_cpu_placement) return true;
  return spec.requests.cpu && spec.limits.cpu && wants_guaranteed_qos(spec, rule);
}

}  // namespace vo::overhead
