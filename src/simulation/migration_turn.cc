// SPDX-License-Identifier: Apache-2.0
#include "simulation/migration_turn.h"

#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "simulation/cache.h"
#include "simulation/decentralized.h"
#include "simulation/migration_state.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/placement.h"
#include "simulation/turn.h"

namespace vo::simulation {

MigrationTurn::MigrationTurn(const Turn& turn, const Group& group, Entry& migration,
                             MigrationSlots& slots)
    : turn_(turn),
      group_(group),
      migration_(migration),
      slots_(slots),
      after_(migration.object(), arena_.storage()) {}

void MigrationTurn::run() {
  if (!turn_.is_open(migration_)) return;
  if (is_final(migration_.object())) return leave();
  if (!is_entered()) return enter();
  decide();
  if (!json::equal(after_, migration_.object())) {
    turn_.outbox.replace_status(controller_account(turn_), migration_, after_, turn_.now);
  }
}

bool MigrationTurn::is_entered() const {
  if (has_finalizer(migration_.object(), kMigrationFinalizer)) return true;
  return has_annotation(migration_.object(), kNoFinalizer) &&
         has_label(migration_.object(), kVmiNameLabel);
}

void MigrationTurn::enter() {
  if (is_deleting(migration_.object())) return;
  if (!has_annotation(migration_.object(), kNoFinalizer)) {
    add_finalizer(after_, kMigrationFinalizer);
  }
  json::make(after_, {"metadata", "labels", kVmiNameLabel}) =
      json::text_at(after_, {"spec", "vmiName"});
  turn_.outbox.replace(controller_account(turn_), migration_, after_, turn_.now);
}

void MigrationTurn::leave() {
  slots_.release(migration_.key());
  if (!has_finalizer(migration_.object(), kMigrationFinalizer)) return;
  remove_finalizer(after_, kMigrationFinalizer);
  turn_.outbox.replace(controller_account(turn_), migration_, after_, turn_.now);
}

void MigrationTurn::decide() {
  if (group_.vmi == nullptr) return finish("Failed");
  if (is_final(group_.vmi->object()) && !is_sent_away(group_.vmi->object()))
    return finish("Failed");
  if (is_mine() && state_says("failed")) return finish("Failed");
  const bool over = is_mine() && state_says("completed");
  if (is_deleting(migration_.object()) && !over) return abort();
  advance(phase_of(migration_.object()));
}

void MigrationTurn::move_to(std::string_view phase) { set_phase(after_, phase, turn_.timestamp); }

void MigrationTurn::finish(std::string_view phase) {
  if (is_mine()) json::make(after_, {"status", "migrationState"}) = *state();
  slots_.release(migration_.key());
  move_to(phase);
}

const json::Document* MigrationTurn::state() const {
  return json::find(group_.vmi->object(), {"status", "migrationState"});
}

bool MigrationTurn::state_has(std::string_view field) const {
  return state() != nullptr && json::find(*state(), {field}) != nullptr;
}

bool MigrationTurn::state_says(std::string_view field) const {
  return state() != nullptr && json::is_true_at(*state(), {field});
}

bool MigrationTurn::is_mine() const {
  return group_.vmi != nullptr && migration_uid(group_.vmi->object()) == migration_.uid;
}

}  // namespace vo::simulation
