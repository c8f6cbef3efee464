// SPDX-License-Identifier: Apache-2.0
#include "report/pod_notes.h"

#include <optional>
#include <string>
#include <vector>

#include "base/format.h"
#include "base/units.h"
#include "kubevirt/derivation.h"
#include "kubevirt/json_token.h"
#include "kubevirt/names.h"
#include "kubevirt/objects.h"
#include "kubevirt/truth.h"
#include "quantity/quantity.h"
#include "report/sizing.h"

namespace vo::report {
namespace {

using Notes = std::vector<std::string>;

std::string text(Bytes bytes) { return Quantity{bytes}.to_string(); }

void note_truth(Notes& notes, const kubevirt::Assessment& found) {
  if (found.spec_changed) {
    notes.push_back(
        "a hotplug is on its way: the VMI's spec is ahead of the running pod, which is "
        "explained by status");
  }
  if (found.derivation.kind == kubevirt::Derivation::Kind::kAmbiguous) {
    notes.push_back("ambiguous: " + found.derivation.why);
  }
  if (found.disagreement) {
    notes.push_back(
        format("recorded {} and derived {} disagree", text(*found.recorded), text(*found.derived)));
  }
  if (found.tampered) {
    notes.push_back(format("annotation {} makes a claim about this pod that cannot be true",
                           kubevirt::kRecordAnnotation));
  }
}

// A foreign annotation of that name is copied from the VMI by releases that write none.
void note_uncounted_record(Notes& notes, const kubevirt::LauncherPod& pod,
                           const kubevirt::Assessment& found) {
  if (!pod.recorded || found.recorded) return;
  notes.push_back(format("annotation {} \"{}\" on the pod does not count: it cannot be KubeVirt's",
                         kubevirt::kRecordedAnnotation, *pod.recorded));
}

void note_published(Notes& notes, const kubevirt::VirtualMachineInstance& vmi,
                    const kubevirt::LauncherPod& pod, Bytes chosen) {
  const auto status = kubevirt::quantity_of(vmi.memory_overhead);
  if (status && *status != Quantity{chosen}) {
    notes.push_back(format("status.memory.memoryOverhead says {}", status->to_string()));
  }
  if (!vmi.own.pod) return;
  if (kubevirt::text_of(vmi.own.pod) != pod.meta.uid) {
    notes.push_back("the virt-overhead.io annotations belong to another pod: void");
    return;
  }
  const auto published = kubevirt::quantity_of(vmi.own.memory);
  if (published && *published != Quantity{chosen}) {
    notes.push_back(
        format("annotation {} says {}", kubevirt::kMemoryAnnotation, published->to_string()));
  }
}

bool exceeds(const std::optional<Quantity>& request, const std::optional<Quantity>& limit) {
  return request && limit && *request > *limit;
}

}  // namespace

std::vector<std::string> pod_notes(const kubevirt::VirtualMachineInstance& vmi,
                                   const kubevirt::LauncherPod& pod,
                                   const kubevirt::Assessment& found, Bytes chosen) {
  Notes notes;
  note_truth(notes, found);
  note_uncounted_record(notes, pod, found);
  note_published(notes, vmi, pod, chosen);
  return notes;
}

std::vector<std::string> prediction_notes(const kubevirt::VirtualMachineInstance& vmi,
                                          const Sizing& sizing, Admission admission) {
  Notes notes;
  const auto& memory = sizing.spec.requests.memory;
  if (admission == Admission::kAlreadyStored && vmi.meta.uid.empty() && !vmi.has_status) {
    notes.push_back(
        "neither uid nor status: taken as a stored VirtualMachineInstance, without "
        "admission's defaults; a VirtualMachine gets them");
  }
  if (admission == Admission::kApply && memory && !vmi.spec.requests.memory) {
    notes.push_back(format("admission of {} stores requests.memory {}", sizing.release->tag,
                           memory->to_string()));
  }
  const auto& resources = sizing.resources;
  if (exceeds(resources.requests.memory, resources.limits.memory)) {
    notes.push_back(format("the API server refuses this pod: memory request {} above its limit {}",
                           resources.requests.memory->to_string(),
                           resources.limits.memory->to_string()));
  }
  return notes;
}

}  // namespace vo::report
