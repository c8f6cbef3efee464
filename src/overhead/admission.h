// SPDX-License-Identifier: Apache-2.0
// What virt-api's mutating webhook writes into a VMI at its creation, as far as it decides the size
// of the launcher pod. For VMs and for VMIs that were never stored; a stored VMI has been through
// it. Not covered: the CR's cpuRequest where it is not the default 100m.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "overhead/resource_profile.h"
#include "overhead/spec.h"

namespace vo::overhead {

struct AdmissionConfig {
  std::int64_t memory_overcommit = 100;
  Architecture default_architecture = Architecture::kAmd64;  // the CR's status.defaultArchitecture
};

// Fills what is absent, in the webhook's order: architecture, requests, guest memory, topology.
// Error: kInput where a quantity is beyond int64; `spec` is then half filled.
Status admit(Spec& spec, const AdmissionConfig& config, const AdmissionProfile& profile);

}  // namespace vo::overhead
