// SPDX-License-Identifier: Apache-2.0
// The overhead of a launcher pod, from the best source there is.
//
//   recorded  KubeVirt's own annotation on the pod (releases >= 1.8 with its gate on)
//   derived   exact subtraction from what the pod really requests (derivation.h)
//   computed  the formula of the launcher's own release with the configuration of now
//
// Today's formula and configuration say nothing certain about yesterday's pod, so *computed* comes
// last. A record of ours is a claim: it counts only if it can be true, and then it stands, whatever
// the configuration has become, until a better source for the same pod replaces it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/units.h"
#include "kubevirt/derivation.h"
#include "kubevirt/launcher_release.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"
#include "overhead/spec.h"

namespace vo::kubevirt {

struct Assessment {
  std::optional<Bytes> recorded;
  std::optional<Bytes> derived;
  std::optional<Bytes> computed;
  Derivation derivation;
  LauncherRelease release;

  Source source = Source::kNone;
  std::optional<Bytes> memory;  // the chosen value
  std::optional<MilliCpu> cpu;
  bool ambiguous = false;     // `memory` is computed, and the pod does not confirm it
  bool spec_changed = false;  // the VMI's spec is ahead of the pod (hotplug)
  bool tampered = false;      // a record for this pod made a claim that cannot be true
  bool disagreement = false;  // what KubeVirt recorded differs from what the pod tells
  Record record;              // what to write down; `time` is empty where it is new
};

// What the formula of the pod's own release says with this configuration, whatever the pod says.
std::optional<Bytes> computed_overhead(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                                       const KubeVirt& kubevirt);

// What the VMI's annotation records, unchecked; empty where there is none that can be read.
Records records_of(const VirtualMachineInstance& vmi);
// Its record of one pod.
std::optional<Record> claim_for(const VirtualMachineInstance& vmi, const std::string& pod_uid);

// The KubeVirt CR that a pod is judged with.
enum class CrTime : std::uint8_t {
  kNow,    // as it is today: what the pod was born with is solved from its numbers
  kBirth,  // as it was when the pod was created
};

// Judges the pod. `claim` is our own record for this pod's uid, unchecked; `kubevirt` is nullptr
// where there is no CR, or more than one.
Assessment assess(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                  const KubeVirt* kubevirt, const std::optional<Record>& claim,
                  CrTime time = CrTime::kNow);

// Whether the spec no longer describes the running pod: hotplugged memory or vCPUs on their way.
bool spec_is_ahead(const VirtualMachineInstance& vmi);

// The same of one pod: a migration target that is newer than the hotplug was made from the spec.
bool spec_is_ahead(const VirtualMachineInstance& vmi, const LauncherPod& pod);

// The spec as it was when the running pod was made, as far as status tells.
overhead::Spec running_spec(const VirtualMachineInstance& vmi);

}  // namespace vo::kubevirt
