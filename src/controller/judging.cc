// SPDX-License-Identifier: Apache-2.0
// What a VMI's pods are judged to cost, and what is kept of it for later.
#include <optional>
#include <string>

#include "base/log.h"
#include "base/units.h"
#include "controller/announcement.h"
#include "controller/controller.h"
#include "controller/pod_memory.h"
#include "controller/world.h"
#include "kubevirt/json_token.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"
#include "kubevirt/truth.h"
#include "quantity/quantity.h"

namespace vo::controller {

using kubevirt::Assessment;
using kubevirt::LauncherPod;
using kubevirt::VirtualMachineInstance;

Assessment Controller::judge(const VirtualMachineInstance& vmi, const LauncherPod& pod) {
  auto assessment = pod_memory_.judge(vmi, pod, world_.kubevirt());
  if (assessment.tampered) report_tampering(vmi, pod);
  if (assessment.disagreement) report_mismatch(vmi, pod, assessment);
  return assessment;
}

void Controller::report_tampering(const VirtualMachineInstance& vmi, const LauncherPod& pod) {
  if (!say_once("tampered ", pod.meta.uid)) return;
  ++stats_.tampered;
  announce(vmi.meta, announce_tampering(pod));
  logger_.warning("the VMI's record makes a claim that cannot be true; it is replaced",
                  {{"vmi", object_key(vmi.meta)}, {"pod", pod.meta.name}});
}

void Controller::report_mismatch(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                                 const Assessment& assessment) {
  if (!say_once("disagreement ", pod.meta.uid)) return;
  ++stats_.disagreements;
  announce(vmi.meta, announce_mismatch(pod, assessment));
  const auto other = assessment.derived ? assessment.derived : assessment.computed;
  logger_.warning("KubeVirt's annotation and the pod's requests disagree",
                  {{"vmi", object_key(vmi.meta)},
                   {"pod", pod.meta.name},
                   {"recorded", std::to_string(assessment.recorded->count())},
                   {assessment.derived ? "derived" : "computed",
                    std::to_string(other.value_or(Bytes{}).count())}});
}

// The spec is about to describe the next pod: what is true of this one is found out while its own
// is still here.
void Controller::keep_what_runs(const VirtualMachineInstance& next) {
  if (!kubevirt::spec_is_ahead(next)) return;
  const VirtualMachineInstance* vmi = world_.vmi(object_key(next.meta));
  if (vmi == nullptr || vmi->meta.uid != next.meta.uid || kubevirt::spec_is_ahead(*vmi)) return;
  const LauncherPod* pod = world_.current_pod(*vmi);
  if (pod != nullptr) pod_memory_.keep(*vmi, *pod, world_.kubevirt());
}

void Controller::keep_target(const VirtualMachineInstance& vmi) {
  const LauncherPod* target = world_.migration_target(vmi);
  if (target == nullptr) return;
  if (pod_memory_.kept(target->meta.uid) == nullptr) {
    pod_memory_.keep(vmi, *target, world_.kubevirt());
  }
  check_target(vmi, *target);
}

// KubeVirt's word about the target is read and compared, never written: it sizes memory limits.
void Controller::check_target(const VirtualMachineInstance& vmi, const LauncherPod& pod) {
  const auto& state = vmi.migration_state;
  const kubevirt::Record* kept = pod_memory_.kept(pod.meta.uid);
  if (!state || state->target_pod != pod.meta.name || kept == nullptr || !kept->bytes) return;
  const auto said = kubevirt::quantity_of(state->target_memory_overhead);
  if (!said || *said == Quantity{*kept->bytes}) return;
  if (!say_once("target ", pod.meta.uid)) return;
  ++stats_.disagreements;
  announce(vmi.meta, announce_target_mismatch(pod, *said, *kept->bytes));
  logger_.warning("KubeVirt's targetMemoryOverhead and the target pod's requests disagree",
                  {{"vmi", object_key(vmi.meta)},
                   {"pod", pod.meta.name},
                   {"targetMemoryOverhead", said->to_string()},
                   {"found", std::to_string(kept->bytes->count())}});
}

}  // namespace vo::controller
