// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/current_pod.h"

#include <span>
#include <tuple>

#include "kubevirt/objects.h"

namespace vo::kubevirt {
namespace {

bool is_launcher_of(const VirtualMachineInstance& vmi, const LauncherPod& pod) {
  return !vmi.meta.uid.empty() && pod.owner_uid == vmi.meta.uid && !pod.ephemeral_provisioning;
}

bool may_run(const VirtualMachineInstance& vmi, const LauncherPod& pod) {
  return is_launcher_of(vmi, pod) && (vmi.node_name.empty() || pod.node_name == vmi.node_name);
}

bool alive(const LauncherPod& pod) { return !pod.finished && !pod.meta.deleting; }

bool succeeds(const LauncherPod& a, const LauncherPod& b) {
  return std::tuple(a.created, alive(a), std::string_view{a.meta.uid}) >
         std::tuple(b.created, alive(b), std::string_view{b.meta.uid});
}

}  // namespace

const LauncherPod* current_pod(const VirtualMachineInstance& vmi,
                               std::span<const LauncherPod* const> pods) {
  const LauncherPod* best = nullptr;
  for (const LauncherPod* pod : pods) {
    if (may_run(vmi, *pod) && (best == nullptr || succeeds(*pod, *best))) best = pod;
  }
  return best;
}

const LauncherPod* migration_target(const VirtualMachineInstance& vmi, const LauncherPod* current,
                                    std::span<const LauncherPod* const> pods) {
  const LauncherPod* best = nullptr;
  for (const LauncherPod* pod : pods) {
    if (!is_launcher_of(vmi, *pod) || pod->migration_uid.empty() || !alive(*pod)) continue;
    if (pod == current || (current != nullptr && !succeeds(*pod, *current))) continue;
    if (best == nullptr || succeeds(*pod, *best)) best = pod;
  }
  return best;
}

}  // namespace vo::kubevirt
