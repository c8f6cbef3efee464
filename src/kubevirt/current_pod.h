// SPDX-License-Identifier: Apache-2.0
// Which of a VMI's launcher pods is the one it runs in.
#pragma once

#include <span>

#include "kubevirt/objects.h"

namespace vo::kubevirt {

// The current pod, or nullptr. Of the pods owned by the VMI's uid (an empty uid owns nothing) that
// are not ephemeral-provisioning helpers: those on status.nodeName where that is set, and of these
// the newest. Equal creation times go to the pod that is neither finished nor deleting, then to the
// greater uid. Apart from that, phase and deletion do not count.
//
// Source: pkg/controller/controller.go CurrentVMIPod, the same in all releases, plus the tie rules.
const LauncherPod* current_pod(const VirtualMachineInstance& vmi,
                               std::span<const LauncherPod* const> pods);

// The pod that the VMI is about to migrate to, or nullptr: the newest of its pods that was made for
// a migration, is newer than `current`, and is neither finished nor being deleted.
const LauncherPod* migration_target(const VirtualMachineInstance& vmi, const LauncherPod* current,
                                    std::span<const LauncherPod* const> pods);

}  // namespace vo::kubevirt
