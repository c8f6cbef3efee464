// SPDX-License-Identifier: Apache-2.0
// Source: pkg/virt-controller/watch/migration. Each turn moves a migration by one phase at most.
// Decentralized migrations are not known.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "json/document.h"
#include "json/fields.h"
#include "simulation/actors.h"
#include "simulation/cache.h"
#include "simulation/changes.h"
#include "simulation/hotplug_conditions.h"
#include "simulation/kinds.h"
#include "simulation/launcher_pod.h"
#include "simulation/migration_state.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/placement.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;
using json::text_at;

class MigrationTurn {
 public:
  MigrationTurn(const Turn& turn, const Group& group, Entry& migration, MigrationSlots& slots)
      : turn_(turn),
        group_(group),
        migration_(migration),
        slots_(slots),
        target_(target_pod(group, migration.uid)),
        after_(migration.object) {}

  void run() {
    if (!turn_.is_open(migration_)) return;
    if (is_final(migration_.object)) return leave();
    if (!has_finalizer(migration_.object, kMigrationFinalizer)) return enter();
    decide();
    if (after_ != migration_.object) {
      turn_.outbox.replace_status(controller_account(turn_), migration_, after_, turn_.now);
    }
  }

 private:
  void enter() {
    if (is_deleting(migration_.object)) return;
    add_finalizer(after_, kMigrationFinalizer);
    json::make(after_, {"metadata", "labels", kVmiNameLabel}) =
        text_at(after_, {"spec", "vmiName"});
    turn_.outbox.replace(controller_account(turn_), migration_, after_, turn_.now);
  }

  void leave() {
    slots_.release(migration_.key);
    if (!has_finalizer(migration_.object, kMigrationFinalizer)) return;
    remove_finalizer(after_, kMigrationFinalizer);
    turn_.outbox.replace(controller_account(turn_), migration_, after_, turn_.now);
  }

  void decide() {
    if (group_.vmi == nullptr || is_final(group_.vmi->object)) return finish("Failed");
    if (is_mine() && json::is_true_at(*state(), {"failed"})) return finish("Failed");
    if (is_deleting(migration_.object) && !is_over()) return abort();
    advance(phase_of(migration_.object));
  }

  void advance(std::string_view phase) {
    if (phase.empty()) return begin();
    if (phase == "Pending") return pending();
    if (phase == "Scheduling") return scheduling();
    if (phase == "Scheduled") return scheduled();
    if (phase == "PreparingTarget") return handed_off("targetNodeAddress", "TargetReady");
    if (phase == "TargetReady") return handed_off("startTimestamp", "Running");
    if (phase == "Running") return running();
  }

  void begin() {
    if (const Entry* source = current_pod(group_)) {
      json::make(after_, {"status", "migrationState", "sourcePod"}) = source->name;
    }
    move_to("Pending");
  }

  void pending() {
    if (target_ != nullptr) {
      slots_.take(migration_.key, source_node());
      return move_to("Scheduling");
    }
    if (may_start()) create_target();
  }

  void scheduling() {
    if (target_ == nullptr || is_final(target_->object)) return finish("Failed");
    slots_.take(migration_.key, source_node());
    if (is_ready(target_->object)) return move_to("Scheduled");
    if (turn_.timers.has_passed(turn_.group, "pending/" + migration_.uid,
                                turn_.options.pending_target_timeout, turn_.now)) {
      give_up_target();
    }
  }

  void scheduled() {
    if (is_mine()) return move_to("PreparingTarget");
    if (target_ == nullptr || is_final(target_->object)) return finish("Failed");
    hand_off_migration(turn_, group_, migration_, *target_);
  }

  void handed_off(std::string_view field, std::string_view next) {
    if (!is_mine()) return finish("Failed");
    if (json::find(*state(), {field}) != nullptr) return move_to(next);
    if (target_ == nullptr || is_final(target_->object)) {
      fail_migration(turn_, *group_.vmi, migration_.uid, "Target pod is down");
    }
  }

  void running() {
    if (!is_mine()) return finish("Failed");
    if (json::is_true_at(*state(), {"completed"}) && !awaits_migration(group_.vmi->object)) {
      finish("Succeeded");
    }
  }

  void abort() {
    if (is_mine()) return request_abort(turn_, *group_.vmi, migration_.uid);
    give_up_target();
  }

  void give_up_target() {
    if (target_ != nullptr && !is_deleting(target_->object)) {
      turn_.outbox.remove(controller_account(turn_), *target_, -1, turn_.now);
    }
    finish("Failed");
  }

  void finish(std::string_view phase) {
    if (is_mine()) json::make(after_, {"status", "migrationState"}) = *state();
    slots_.release(migration_.key);
    move_to(phase);
  }

  void move_to(std::string_view phase) { set_phase(after_, phase, turn_.timestamp); }

  std::string purpose() const { return "target/" + migration_.uid; }

  bool may_start() const {
    if (phase_of(group_.vmi->object) != "Running" || is_deleting(group_.vmi->object)) return false;
    if (!turn_.outbox.is_open(purpose(), turn_.now)) return false;
    return !another_is_active() && has_slot();
  }

  bool has_slot() const {
    if (slots_.holds(migration_.key)) return true;
    return slots_.total() <
               limit("parallelMigrationsPerCluster", turn_.options.parallel_migrations) &&
           slots_.outbound(source_node()) < limit("parallelOutboundMigrationsPerNode",
                                                  turn_.options.parallel_outbound_migrations);
  }

  std::size_t limit(std::string_view field, int otherwise) const {
    const std::int64_t set =
        json::integer_at(*turn_.kubevirt.object, {"spec", "configuration", "migrations", field});
    return static_cast<std::size_t>(set > 0 ? set : otherwise);
  }

  bool another_is_active() const {
    return std::ranges::any_of(group_.migrations, [this](const Entry* other) {
      return other != &migration_ && slots_.holds(other->key) && !is_final(other->object);
    });
  }

  void create_target() {
    const Entry& vmi = *group_.vmi;
    auto pod =
        migration_target_pod(vmi, migration_, turn_.kubevirt,
                             namespace_policy(turn_.cache, vmi.namespace_name, turn_.kubevirt));
    if (!pod) return finish("Failed");
    slots_.take(migration_.key, source_node());
    turn_.outbox.create(controller_account(turn_),
                        {.kind = Kind::kPod,
                         .namespace_name = vmi.namespace_name,
                         .object = *std::move(pod),
                         .group = turn_.group,
                         .purpose = purpose()},
                        turn_.now);
  }

  std::string_view source_node() const {
    return text_at(group_.vmi->object, {"status", "nodeName"});
  }
  const Document* state() const {
    return json::find(group_.vmi->object, {"status", "migrationState"});
  }
  bool is_mine() const {
    return group_.vmi != nullptr && migration_uid(group_.vmi->object) == migration_.uid;
  }
  bool is_over() const { return is_mine() && json::is_true_at(*state(), {"completed"}); }

  const Turn& turn_;
  const Group& group_;
  Entry& migration_;
  MigrationSlots& slots_;
  Entry* target_;
  Document after_;
};

}  // namespace

void control_migrations(const Turn& turn, const Group& group, MigrationSlots& slots) {
  for (Entry* migration : group.migrations) MigrationTurn(turn, group, *migration, slots).run();
}

}  // namespace vo::simulation
