// SPDX-License-Identifier: Apache-2.0
// Which KubeVirt release rendered a launcher pod. Nothing on the pod says so but its image.
#pragma once

#include <string>

#include "kubevirt/objects.h"
#include "overhead/release.h"

namespace vo::kubevirt {

struct LauncherRelease {
  // The row whose formula applies; nullptr where none is known, or several that differ are
  // possible.
  const overhead::Release* release = nullptr;
  std::string name;  // as it is recorded: the row's tag, or the version text found; empty: none
  std::string why;   // what it was taken from and how it matched, or why it is not known
};

// The tag of the compute image. For a digest the CR's observed version, but only if the image is
// the one the CR deploys now and the VMI is not marked as running an outdated launcher.
LauncherRelease launcher_release(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                                 const KubeVirt* kubevirt);

}  // namespace vo::kubevirt
