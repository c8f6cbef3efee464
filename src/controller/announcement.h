// SPDX-License-Identifier: Apache-2.0
// What people are told about a VMI, in words: the contents of events.
#pragma once

#include <optional>
#include <string>

#include "base/units.h"
#include "controller/publication.h"
#include "kubevirt/objects.h"
#include "kubevirt/truth.h"
#include "quantity/quantity.h"

namespace vo::controller {

struct Announcement {
  std::string reason;  // one CamelCase word
  bool warning = false;
  std::string action;  // what we do about it, the same way
  std::string note;
};

// A first publication, or the value of a new pod that differs from the old one's; nullopt for what
// is no news.
std::optional<Announcement> announce_publication(const kubevirt::VirtualMachineInstance& vmi,
                                                 const Statement& statement);

// Two sources disagree about the pod.
Announcement announce_mismatch(const kubevirt::LauncherPod& pod,
                               const kubevirt::Assessment& assessment);
// KubeVirt says something else about the pod that the VMI migrates to.
Announcement announce_target_mismatch(const kubevirt::LauncherPod& pod, const Quantity& said,
                                      Bytes found);
// The VMI's record of the pod was edited.
Announcement announce_tampering(const kubevirt::LauncherPod& pod);

}  // namespace vo::controller
