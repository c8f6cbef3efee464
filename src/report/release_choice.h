// SPDX-License-Identifier: Apache-2.0
// Whose formula explains a VM: --release > the pod's image > the image that the VMI's status names
// > the KubeVirt CR > the newest tag, and what is only assumed says so.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "kubevirt/objects.h"
#include "overhead/release_match.h"
#include "report/explanation.h"

namespace vo::report {

// `flag` is --release, written as `flag_text`; `pod` and `kubevirt` may be nullptr. The VMI is
// asked only where its pod is not here: the status follows the pod, never leads it. A source that
// names no release (a digest, `devel`, a product's version) gives way to the next, with a note.
// Error: kInput where the image or the CR names a KubeVirt before 1.0.
Result<ReleaseChoice> choose_release(const std::optional<overhead::ReleaseMatch>& flag,
                                     const std::string& flag_text,
                                     const kubevirt::VirtualMachineInstance& vmi,
                                     const kubevirt::LauncherPod* pod,
                                     const kubevirt::KubeVirt* kubevirt);

}  // namespace vo::report
