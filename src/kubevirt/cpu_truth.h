// SPDX-License-Identifier: Apache-2.0
// The CPU side of a launcher pod: always from what it really requests.
#pragma once

#include <cstdint>
#include <optional>

#include "base/units.h"
#include "kubevirt/launcher_release.h"
#include "kubevirt/objects.h"
#include "overhead/spec.h"

namespace vo::kubevirt {

// The CPUs of compute that are not the guest's vCPUs. nullopt where the pod says nothing about its
// CPUs, or where an unknown release decides whether I/O threads count.
std::optional<MilliCpu> pod_cpu_overhead(const overhead::Spec& spec, const LauncherPod& pod,
                                         const LauncherRelease& release);

// The whole cpuAllocationRatio that explains the pod's CPU request; nullopt where it had no say
// (dedicated CPUs, a request of the VMI's own) or none does.
std::optional<std::int64_t> birth_cpu_allocation_ratio(const overhead::Spec& spec,
                                                       const LauncherPod& pod,
                                                       const LauncherRelease& release,
                                                       const overhead::Config& config);

}  // namespace vo::kubevirt
