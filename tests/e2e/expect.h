// SPDX-License-Identifier: Apache-2.0
// What a VMI must carry, as tests say it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/api_client.h"
#include "e2e/audit.h"
#include "e2e/cluster.h"
#include "e2e/objects.h"

namespace vo::e2e {

inline constexpr std::string_view kMemoryStatus = "/status/memory/memoryOverhead";
inline constexpr std::string_view kCpuStatus = "/status/currentCPUTopology/cpuOverhead";

// A byte count as Kubernetes prints it: the greatest of Ki, Mi, Gi … that divides it.
std::string binary_quantity(std::int64_t bytes);

// The annotation virt-overhead.io/NAME, "" where there is none.
std::string our_annotation(const json::value& vmi, std::string_view name);
// A member of our record for that pod, "" where there is none.
std::string record_of(const json::value& vmi, std::string_view pod_uid, std::string_view member);

json::value get_vmi(const Cluster& cluster, const Placed& placed);

// Published in status, and recorded for the current pod.
bool in_status(const json::value& vmi, const Placed& placed, std::string_view quantity);
// Published in annotations that name the current pod, and recorded.
bool in_annotations(const json::value& vmi, const Placed& placed, std::string_view quantity);

// Everything that nobody but KubeVirt and its users may change: the VMI without what is published.
json::value without_ours(json::value vmi);

// Waits until our user has been silent for that long after something it did or not.
std::vector<AuditedPatch> patches_when_quiet(Cluster& cluster);

}  // namespace vo::e2e
