// SPDX-License-Identifier: Apache-2.0
// Documents as kubevirt's decoders see them.
#pragma once

#include "base/result.h"
#include "json/document.h"
#include "kubevirt/objects.h"

namespace vo::simulation {

Result<kubevirt::VirtualMachineInstance> view_vmi(const json::Document& vmi);
Result<kubevirt::KubeVirt> view_kubevirt(const json::Document& kubevirt);

}  // namespace vo::simulation
