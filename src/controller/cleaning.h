// SPDX-License-Identifier: Apache-2.0
// Taking back what was published: our annotations, and the status values that our record says are
// ours. Nothing else.
#pragma once

#include <string>
#include <vector>

#include "kubevirt/objects.h"

namespace vo::controller {

struct Cleaning {
  std::vector<std::string> removed;  // what the patch takes away, as paths for people
  std::vector<std::string> kept;     // what might be ours and is not taken, with the reason
  std::string body;                  // a JSON patch; empty: there is nothing of ours

  bool takes_memory = false;  // status.memory.memoryOverhead
  bool takes_cpu = false;     // status.currentCPUTopology.cpuOverhead
};

// A status value is ours where our record names it and it is not KubeVirt's own number (source
// "recorded"). The patch tests the uid and each value as the exact token seen.
Cleaning plan_cleaning(const kubevirt::VirtualMachineInstance& vmi);

}  // namespace vo::controller
