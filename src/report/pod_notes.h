// SPDX-License-Identifier: Apache-2.0
// Notes about the objects themselves: what does not fit together, and what is only assumed.
#pragma once

#include <string>
#include <vector>

#include "kubevirt/objects.h"
#include "kubevirt/truth.h"
#include "report/explanation.h"
#include "report/sizing.h"

namespace vo::report {

// About a pod that was judged, and about what is published for it. `chosen`: the overhead shown.
std::vector<std::string> pod_notes(const kubevirt::VirtualMachineInstance& vmi,
                                   const kubevirt::LauncherPod& pod,
                                   const kubevirt::Assessment& found, Bytes chosen);

// About a VM without a pod. `before`: the spec as the file has it.
std::vector<std::string> prediction_notes(const kubevirt::VirtualMachineInstance& vmi,
                                          const Sizing& sizing, Admission admission);

}  // namespace vo::report
