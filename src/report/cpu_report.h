// SPDX-License-Identifier: Apache-2.0
// The CPU part of an explanation.
#pragma once

#include <optional>

#include "base/units.h"
#include "kubevirt/objects.h"
#include "overhead/spec.h"
#include "report/explanation.h"
#include "report/sizing.h"

namespace vo::report {

// `pod` is nullptr for a prediction. `overhead`: what was found out about the pod.
Cpu explain_cpu(const Sizing& sizing, const overhead::Config& config,
                const kubevirt::LauncherPod* pod, const std::optional<MilliCpu>& overhead);

}  // namespace vo::report
