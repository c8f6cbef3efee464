// SPDX-License-Identifier: Apache-2.0
// Migrations that nobody asked for by hand: the workload updater's, for hotplug and for launchers
// of an older release, and the evacuation controller's, for nodes being drained. After failures the
// next one waits.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "json/document.h"
#include "json/fields.h"
#include "kubevirt/names.h"
#include "simulation/actors.h"
#include "simulation/cache.h"
#include "simulation/hotplug_conditions.h"
#include "simulation/kinds.h"
#include "simulation/migration_state.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;
using json::text_at;

bool updates_by_migration(const Turn& turn) {
  return std::ranges::any_of(
      json::array_at(*turn.kubevirt.object,
                     {"spec", "workloadUpdateStrategy", "workloadUpdateMethods"}),
      [](const Document& method) { return json::text_of(method) == "LiveMigrate"; });
}

bool needs_update(const Turn& turn, const Document& vmi) {
  if (awaits_migration(vmi)) return true;
  return has_label(vmi, kubevirt::kOutdatedLabel) && updates_by_migration(turn);
}

// As virt-api's answer to an eviction says it, or the drain taint.
bool must_leave(const Turn& turn, const Document& vmi) {
  const std::string node(text_at(vmi, {"status", "nodeName"}));
  if (text_at(vmi, {"status", "evacuationNodeName"}) == node) return true;
  if (!text_at(vmi, {"spec", "evictionStrategy"}).starts_with("LiveMigrate")) return false;
  const Entry* host = turn.cache.find(Kind::kNode, node);
  if (host == nullptr) return false;
  return std::ranges::any_of(
      json::array_at(host->object(), {"spec", "taints"}),
      [](const Document& taint) { return text_at(taint, {"key"}) == kDrainTaint; });
}

bool is_under_way(const Group& group) {
  return std::ranges::any_of(group.migrations,
                             [](const Entry* each) { return !is_final(each->object()); }) ||
         has_open_migration(group.vmi->object());
}

// The last migrations in a row that failed.
std::ptrdiff_t failures(const Group& group) {
  std::ptrdiff_t count = 0;
  for (auto each = group.migrations.rbegin(); each != group.migrations.rend(); ++each) {
    if (phase_of((*each)->object()) != "Failed") break;
    ++count;
  }
  return count;
}

bool is_held_back(const Turn& turn, const Group& group) {
  const std::ptrdiff_t failed = failures(group);
  if (failed == 0) return false;
  const Duration pause =
      turn.options.migration_backoff * (1 << std::min<std::ptrdiff_t>(failed - 1, 6));
  return !turn.timers.has_passed(turn.group, "backoff/" + group.migrations.back()->uid, pause,
                                 turn.now);
}

Document new_migration(const Entry& vmi, std::string_view prefix) {
  Document made =
      new_object("kubevirt.io/v1", "VirtualMachineInstanceMigration", vmi.namespace_name());
  json::make(made, {"metadata", "generateName"}) = prefix;
  json::make(made, {"metadata", "labels", kVmiNameLabel}) = vmi.name();
  json::make(made, {"spec", "vmiName"}) = vmi.name();
  return made;
}

void create(const Turn& turn, const Entry& vmi, Document migration) {
  turn.outbox.create(controller_account(turn),
                     {.kind = Kind::kMigration,
                      .namespace_name = std::string(vmi.namespace_name()),
                      .object = std::move(migration),
                      .group = turn.group,
                      .purpose = "migration/" + vmi.uid},
                     turn.now);
}

void create_update(const Turn& turn, const Entry& vmi) {
  Document migration = new_migration(vmi, "kubevirt-workload-update-");
  json::make(migration, {"metadata", "annotations", kWorkloadUpdateAnnotation}) = "";
  create(turn, vmi, std::move(migration));
}

void create_evacuation(const Turn& turn, const Entry& vmi) {
  Document migration = new_migration(vmi, "kubevirt-evacuation-");
  json::make(migration, {"metadata", "annotations", kEvacuationAnnotation}) =
      text_at(vmi.object(), {"status", "nodeName"});
  create(turn, vmi, std::move(migration));
}

// The workload updater cleans up after a VMI.
void delete_orphans(const Turn& turn, const Group& group) {
  for (Entry* each : group.migrations) {
    if (has_annotation(each->object(), kWorkloadUpdateAnnotation) && is_final(each->object()) &&
        !is_deleting(each->object())) {
      turn.outbox.remove(controller_account(turn), *each, -1, turn.now);
    }
  }
}

}  // namespace

void create_migrations(const Turn& turn, const Group& group) {
  if (group.vmi == nullptr) return delete_orphans(turn, group);
  const Entry& vmi = *group.vmi;
  if (phase_of(vmi.object()) != "Running" || is_deleting(vmi.object()) || is_under_way(group))
    return;
  const bool leaving = must_leave(turn, vmi.object());
  if (!leaving && !needs_update(turn, vmi.object())) return;
  if (is_held_back(turn, group)) return;
  leaving ? create_evacuation(turn, vmi) : create_update(turn, vmi);
}

}  // namespace vo::simulation
