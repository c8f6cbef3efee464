// SPDX-License-Identifier: Apache-2.0
#include "simulation/launcher_end.h"

#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "kubevirt/names.h"
#include "simulation/cache.h"
#include "simulation/decentralized.h"
#include "simulation/migration_state.h"
#include "simulation/names.h"
#include "simulation/object.h"

namespace vo::simulation {
namespace {

using json::Document;

bool state_says(const Document& vmi, std::string_view field) {
  return json::is_true_at(vmi, {"status", "migrationState", field});
}

bool started_guest(const Document& vmi) {
  return phase_of(vmi) == "Scheduled" || phase_of(vmi) == "Running";
}

const Entry* migration_of(const Group& group, std::string_view uid) {
  for (const Entry* migration : group.migrations) {
    if (migration->uid == uid) return migration;
  }
  return nullptr;
}

// Of a pod that waits for a guest to arrive.
LauncherEnd target_end(const Group& group, const Entry& pod, std::string_view uid) {
  const Document& vmi = group.vmi->object();
  if (migration_uid(vmi) == uid) {
    if (state_says(vmi, "failed")) return LauncherEnd::kFailed;
    const bool dies = has_annotation(pod.object(), kTargetDies) || is_deleting(pod.object());
    return dies ? LauncherEnd::kFailed : LauncherEnd::kNone;
  }
  const Entry* migration = migration_of(group, uid);
  const bool over = migration == nullptr || is_final(migration->object());
  return over || is_deleting(pod.object()) ? LauncherEnd::kFailed : LauncherEnd::kNone;
}

// Of the pod that the guest runs in, or has run in.
LauncherEnd guest_end(const Group& group, const Entry& pod) {
  const Document& vmi = group.vmi->object();
  const bool moved_away = json::text_at(vmi, {"status", "nodeName"}) != node_of(pod.object());
  if (moved_away && started_guest(vmi)) {
    return state_says(vmi, "completed") ? LauncherEnd::kSucceeded : LauncherEnd::kNone;
  }
  if (is_deleting(pod.object()) && !started_guest(vmi)) return LauncherEnd::kSucceeded;
  return LauncherEnd::kNone;
}

// Whether a guest runs in the pod, or did: no migration made it, or one that brought it.
bool has_arrived(const Group& group, const Entry& pod, std::string_view uid) {
  if (uid.empty()) return true;
  if (is_receiver(group.vmi->object())) return false;
  if (current_pod(group) == &pod) return true;
  const Entry* migration = migration_of(group, uid);
  if (migration != nullptr && phase_of(migration->object()) == "Succeeded") return true;
  return json::text_at(group.vmi->object(), {"status", "migrationState", "sourcePod"}) ==
         pod.name();
}

}  // namespace

LauncherEnd launcher_end(const Group& group, const Entry& pod) {
  if (group.vmi == nullptr || !is_owned_by(pod.object(), group.vmi->uid)) {
    return LauncherEnd::kSucceeded;
  }
  const Document& vmi = group.vmi->object();
  if (is_final(vmi)) {
    return phase_of(vmi) == "Failed" ? LauncherEnd::kFailed : LauncherEnd::kSucceeded;
  }
  const std::string_view uid = label(pod.object(), kubevirt::kMigrationLabel);
  return has_arrived(group, pod, uid) ? guest_end(group, pod) : target_end(group, pod, uid);
}

}  // namespace vo::simulation
