// SPDX-License-Identifier: Apache-2.0
// What KubeVirt's programs do to an object by writing it back whole: fields that their release does
// not know are lost.
#pragma once

#include "json/document.h"
#include "overhead/release.h"

namespace vo::simulation {

// Of a VMI. `keeps_cpu_overhead`: the writer knows currentCPUTopology.cpuOverhead, which no release
// so far does.
void drop_unknown_fields(json::Document& vmi, const overhead::Release& release,
                         bool keeps_cpu_overhead = false);

}  // namespace vo::simulation
