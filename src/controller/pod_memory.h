// SPDX-License-Identifier: Apache-2.0
// What is known of launcher pods beside the objects themselves: the KubeVirt CR that each was born
// with, where we saw it being born, and what was found out about a pod while that could be found
// out. A migration target is judged when it is seen and waits here until the migration succeeds; a
// running pod's value waits here while a hotplug makes the VMI's spec describe the next one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"
#include "kubevirt/truth.h"

namespace vo::controller {

class PodMemory {
 public:
  // The CR from `now` on; nullptr where there is none, or more than one.
  void cluster_is(const kubevirt::KubeVirt* kubevirt, WallTime now);
  // A pod came up before our eyes: if it was created after the CR became what it is, that is what
  // it was born with.
  void pod_born(const kubevirt::LauncherPod& pod);
  void pod_gone(const std::string& uid);

  // The pod in the best light there is: the CR of its birth, the VMI's record of it as a claim, and
  // what is kept. `kubevirt` is the CR of now.
  kubevirt::Assessment judge(const kubevirt::VirtualMachineInstance& vmi,
                             const kubevirt::LauncherPod& pod,
                             const kubevirt::KubeVirt* kubevirt) const;

  // Judges the pod and keeps what is found; not an outcome without a value, nor one that
  // the VMI's spec does not describe.
  void keep(const kubevirt::VirtualMachineInstance& vmi, const kubevirt::LauncherPod& pod,
            const kubevirt::KubeVirt* kubevirt);
  const kubevirt::Record* kept(const std::string& uid) const;
  void drop(const std::string& uid) { kept_.erase(uid); }

 private:
  using Snapshot = std::shared_ptr<const kubevirt::KubeVirt>;

  kubevirt::Assessment assess(const kubevirt::VirtualMachineInstance& vmi,
                              const kubevirt::LauncherPod& pod, const kubevirt::KubeVirt* kubevirt,
                              const std::optional<kubevirt::Record>& claim) const;

  Snapshot cluster_;
  WallTime since_{};
  std::unordered_map<std::string, Snapshot> births_;        // by pod uid
  std::unordered_map<std::string, kubevirt::Record> kept_;  // by pod uid
};

}  // namespace vo::controller
