// SPDX-License-Identifier: Apache-2.0
// Source: pkg/virt-controller/watch/migration. Each turn moves a migration by one phase at most.
// The end that has the target pod: of a local migration, and the receiving one of a decentralized.
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
#include "simulation/decentralized.h"
#include "simulation/hotplug_conditions.h"
#include "simulation/kinds.h"
#include "simulation/launcher_pod.h"
#include "simulation/migration_sender.h"
#include "simulation/migration_state.h"
#include "simulation/migration_turn.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/placement.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;
using json::text_at;

class TargetTurn final : public MigrationTurn {
 public:
  TargetTurn(const Turn& turn, const Group& group, Entry& migration, MigrationSlots& slots)
      : MigrationTurn(turn, group, migration, slots),
        receives_(side_of(migration.object()) == Side::kTarget),
        target_(target_pod(group, migration.uid)) {}

 private:
  void advance(std::string_view phase) override {
    if (phase.empty()) return begin();
    if (phase == "WaitingForSync") return synchronize();
    if (phase == "Pending") return pending();
    if (phase == "Scheduling") return scheduling();
    if (phase == "Scheduled") return scheduled();
    if (phase == "PreparingTarget") return handed_off("targetNodeAddress", "TargetReady");
    if (phase == "TargetReady") return handed_off("startTimestamp", "Running");
    if (phase == "Running") return running();
  }

  void begin() {
    if (receives_) return move_to("WaitingForSync");
    if (const Entry* source = current_pod(group_)) {
      json::make(after_, {"status", "migrationState", "sourcePod"}) = source->name();
    }
    move_to("Pending");
  }

  void synchronize() {
    if (is_source_known(group_.vmi->object())) return move_to("Pending");
    begin_receiving(turn_, *group_.vmi, migration_);
  }

  void pending() {
    if (target_ != nullptr) {
      slots_.take(migration_.key(), source_node());
      return move_to("Scheduling");
    }
    if (may_start()) create_target();
  }

  void scheduling() {
    if (target_ == nullptr || is_final(target_->object())) return finish("Failed");
    slots_.take(migration_.key(), source_node());
    if (is_ready(target_->object())) return move_to("Scheduled");
    if (turn_.timers.has_passed(turn_.group, "pending/" + migration_.uid,
                                turn_.options.pending_target_timeout, turn_.now)) {
      give_up_target();
    }
  }

  void scheduled() {
    if (is_mine()) return move_to("PreparingTarget");
    if (target_ == nullptr || is_final(target_->object())) return finish("Failed");
    hand_off_migration(turn_, group_, migration_, *target_);
  }

  void handed_off(std::string_view field, std::string_view next) {
    if (!is_mine()) return finish("Failed");
    if (state_has(field)) return move_to(next);
    if (target_ == nullptr || is_final(target_->object())) {
      fail_migration(turn_, *group_.vmi, migration_.uid, "Target pod is down");
    }
  }

  void running() {
    if (!is_mine()) return finish("Failed");
    if (state_says("completed") && !awaits_migration(group_.vmi->object())) {
      finish("Succeeded");
    }
  }

  void abort() override {
    if (is_mine()) return request_abort(turn_, *group_.vmi, migration_.uid);
    give_up_target();
  }

  void give_up_target() {
    if (target_ != nullptr && !is_deleting(target_->object())) {
      turn_.outbox.remove(controller_account(turn_), *target_, -1, turn_.now);
    }
    finish("Failed");
  }

  std::string purpose() const { return "target/" + migration_.uid; }

  bool may_start() const {
    const std::string_view ready = receives_ ? "WaitingForSync" : "Running";
    if (phase_of(group_.vmi->object()) != ready || is_deleting(group_.vmi->object())) return false;
    if (!turn_.outbox.is_open(purpose(), turn_.now)) return false;
    return !another_is_active() && has_slot();
  }

  bool has_slot() const {
    if (slots_.holds(migration_.key())) return true;
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
      return other != &migration_ && slots_.holds(other->key()) && !is_final(other->object());
    });
  }

  void create_target() {
    const Entry& vmi = *group_.vmi;
    auto pod = migration_target_pod(
        vmi, migration_, turn_.kubevirt,
        namespace_policy(turn_.cache, std::string(vmi.namespace_name()), turn_.kubevirt));
    if (!pod) return finish("Failed");
    slots_.take(migration_.key(), source_node());
    turn_.outbox.create(controller_account(turn_),
                        {.kind = Kind::kPod,
                         .namespace_name = std::string(vmi.namespace_name()),
                         .object = *std::move(pod),
                         .group = turn_.group,
                         .purpose = purpose()},
                        turn_.now);
  }

  std::string_view source_node() const {
    if (!receives_) return text_at(group_.vmi->object(), {"status", "nodeName"});
    return text_at(group_.vmi->object(), {"status", "migrationState", "sourceState", "node"});
  }

  bool receives_;
  Entry* target_;
};

}  // namespace

void control_migrations(const Turn& turn, const Group& group, MigrationSlots& slots) {
  for (Entry* migration : group.migrations) {
    if (side_of(migration->object()) == Side::kSource) {
      send_guest(turn, group, *migration, slots);
    } else {
      TargetTurn(turn, group, *migration, slots).run();
    }
  }
}

}  // namespace vo::simulation
