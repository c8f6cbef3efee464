// SPDX-License-Identifier: Apache-2.0
// CPUs of the compute container that are not the guest's vCPUs.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/units.h"
#include "overhead/resource_profile.h"
#include "overhead/spec.h"

namespace vo::overhead {

struct CpuOverheadInput {
  std::int64_t vcpus = 1;
  std::int64_t io_threads = 0;   // supplemental ones that the release counts as CPUs
  bool dedicated = false;        // dedicatedCpuPlacement
  bool own_request = false;      // the VMI itself sets requests.cpu
  MilliCpu effective_request{};  // of compute: the limit where there is no request
};

// Dedicated CPUs: what the pod has beyond the vCPUs. Otherwise the I/O threads' share of the
// request, rounded up; 0 where the VMI sets the request itself. Never negative.
// Error: kInput beyond int64.
Result<MilliCpu> cpu_overhead(const CpuOverheadInput& input);

// What the release's renderer counts besides vCPUs.
std::int64_t counted_io_threads(const Spec& spec, const ResourceProfile& profile);

// The input for a VMI whose compute container requests `effective_request`.
CpuOverheadInput cpu_overhead_input(const Spec& spec, const ResourceProfile& profile,
                                    MilliCpu effective_request);

}  // namespace vo::overhead
