// SPDX-License-Identifier: Apache-2.0
// The configuration an explanation is for: the KubeVirt CR's or KubeVirt's defaults, with what the
// user overrides.
#pragma once

#include "kubevirt/objects.h"
#include "report/explain.h"
#include "report/explanation.h"

namespace vo::report {

// A copy of the CR (or a CR with nothing but defaults, for nullptr) with the overrides applied.
kubevirt::KubeVirt configured(const kubevirt::KubeVirt* kubevirt, const Overrides& overrides);

// The same for people; `configured` is what configured() made of `kubevirt`.
Configuration describe(const kubevirt::KubeVirt* kubevirt, const kubevirt::KubeVirt& configured,
                       const Overrides& overrides);

}  // namespace vo::report
