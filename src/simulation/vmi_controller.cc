// SPDX-License-Identifier: Apache-2.0
// Source: pkg/virt-controller/watch/vmi. While a VMI is Pending or Scheduling it is written back
// whole; later only parts of it are patched, so that virt-handler's are left alone.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "json/arena.h"
#include "json/document.h"
#include "json/fields.h"
#include "simulation/actors.h"
#include "simulation/cache.h"
#include "simulation/changes.h"
#include "simulation/decentralized.h"
#include "simulation/kinds.h"
#include "simulation/launcher_pod.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/turn.h"
#include "simulation/typed.h"
#include "simulation/vmi_status.h"

namespace vo::simulation {
namespace {

using json::Document;

std::string launcher_purpose(const Entry& vmi) { return "launcher/" + vmi.uid; }

bool has_own_pod(const Group& group) {
  return std::ranges::any_of(group.pods, [&group](const Entry* pod) {
    return is_owned_by(pod->object(), group.vmi->uid);
  });
}

void create_launcher(const Turn& turn, const Entry& vmi) {
  if (!turn.outbox.is_open(launcher_purpose(vmi), turn.now)) return;
  if (!turn.over("create/" + vmi.uid, turn.options.delays.create_pod)) return;
  auto pod =
      launcher_pod(vmi, turn.kubevirt,
                   namespace_policy(turn.cache, std::string(vmi.namespace_name()), turn.kubevirt));
  if (!pod) return;
  turn.outbox.create(controller_account(turn),
                     {.kind = Kind::kPod,
                      .namespace_name = std::string(vmi.namespace_name()),
                      .object = *std::move(pod),
                      .group = turn.group,
                      .purpose = launcher_purpose(vmi)},
                     turn.now);
}

// Until the VMI is final the guest is given its time; a pod that never ran has none.
void delete_pods(const Turn& turn, const Group& group) {
  for (Entry* pod : group.pods) {
    if (is_owned_by(pod->object(), group.vmi->uid) && !is_deleting(pod->object())) {
      turn.outbox.remove(controller_account(turn), *pod, -1, turn.now);
    }
  }
}

bool is_patched(const Document& vmi) {
  const std::string_view phase = phase_of(vmi);
  return phase == "Scheduled" || phase == "Running";
}

void write_vmi(const Turn& turn, Entry& vmi, Document after) {
  if (is_patched(vmi.object())) {
    return turn.outbox.patch(controller_account(turn), vmi,
                             changes(vmi.object(), after,
                                     {{"status", "activePods"},
                                      {"status", "conditions"},
                                      {"status", "phase"},
                                      {"status", "phaseTransitionTimestamps"},
                                      {"status", "launcherContainerImageVersion"},
                                      {"metadata", "labels"},
                                      {"metadata", "finalizers"}}),
                             turn.now);
  }
  if (json::equal(after, vmi.object())) return;
  drop_unknown_fields(after, *turn.kubevirt.controller.release);
  turn.outbox.replace(controller_account(turn), vmi, after, turn.now);
}

// The label that says where the guest runs goes along to its pod.
void sync_pod_label(const Turn& turn, const Entry& vmi, Entry& pod) {
  const std::string_view node = label(vmi.object(), kNodeNameLabel);
  if (node.empty() || label(pod.object(), kNodeNameLabel) == node) return;
  json::Arena arena;
  Document after(pod.object(), arena.storage());
  json::make(after, {"metadata", "labels", kNodeNameLabel}) = node;
  turn.outbox.patch(controller_account(turn), pod,
                    changes(pod.object(), after, {{"metadata", "labels"}}), turn.now);
}

}  // namespace

void control_vmi(const Turn& turn, const Group& group) {
  if (group.vmi == nullptr || phase_of(group.vmi->object()).empty()) return;
  Entry& vmi = *group.vmi;
  if (is_deleting(vmi.object())) {
    delete_pods(turn, group);
  } else if (phase_of(vmi.object()) == "Pending" && !is_receiver(vmi.object()) &&
             !has_own_pod(group)) {
    create_launcher(turn, vmi);
  }
  if (!turn.is_open(vmi)) return;
  json::Arena arena;
  Document after(vmi.object(), arena.storage());
  update_vmi(after, {.turn = turn,
                     .group = group,
                     .pod = current_pod(group),
                     .refusal = turn.outbox.refusal(launcher_purpose(vmi))});
  write_vmi(turn, vmi, std::move(after));
  Entry* pod = current_pod(group);
  if (pod != nullptr && is_patched(vmi.object())) sync_pod_label(turn, vmi, *pod);
}

}  // namespace vo::simulation
