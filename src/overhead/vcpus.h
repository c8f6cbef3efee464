// SPDX-License-Identifier: Apache-2.0
// How many CPUs a VMI has, by the different rules that KubeVirt counts them with.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "overhead/spec.h"

namespace vo::overhead {

// cores × sockets × threads, zeros left out; 0 where all are zero. 32-bit, wraps as upstream's does
// (pkg/util/hardware: GetNumberOfVCPUs).
constexpr std::uint32_t topology_vcpus(const CpuTopology& topology) {
  std::uint32_t count = topology.cores;
  for (const std::uint32_t factor : {topology.sockets, topology.threads}) {
    if (factor == 0) continue;
    count = count == 0 ? factor : count * factor;
  }
  return count;
}

// What the memory formula counts: the topology where spec.domain.cpu is set, else the CPU limit,
// else the CPU request, rounded up; at least 1. Error: a limit or request beyond int64.
Result<std::int64_t> vcpus(const Spec& spec);

// What the pod renderer counts: the topology, 1 without spec.domain.cpu. May be 0.
std::uint32_t rendered_vcpus(const Spec& spec);

}  // namespace vo::overhead
