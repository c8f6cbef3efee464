// SPDX-License-Identifier: Apache-2.0
// Source: pkg/virt-controller/watch/migration. This end has no target pod: what it learns of the
// other one comes with the synchronization.
#include "simulation/migration_sender.h"

#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "simulation/cache.h"
#include "simulation/migration_state.h"
#include "simulation/migration_turn.h"
#include "simulation/object.h"
#include "simulation/placement.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

class SenderTurn final : public MigrationTurn {
 public:
  using MigrationTurn::MigrationTurn;

 private:
  void advance(std::string_view phase) override {
    if (phase.empty()) return begin();
    if (phase == "Synchronizing") return synchronize();
    if (phase == "Pending") return pending();
    if (phase == "Scheduling") return scheduling();
    if (phase == "Scheduled") return move_where("node", "PreparingTarget");
    if (phase == "PreparingTarget") return move_where("nodeAddress", "TargetReady");
    if (phase == "TargetReady" && state_has("startTimestamp")) return move_to("Running");
    if (phase == "Running" && is_mine() && state_says("completed")) return finish("Succeeded");
  }

  void abort() override {
    if (is_mine()) return request_abort(turn_, *group_.vmi, migration_.uid);
    finish("Failed");
  }

  void begin() {
    if (const Entry* source = current_pod(group_)) {
      json::make(after_, {"status", "migrationState", "sourcePod"}) = source->name();
    }
    move_to("Synchronizing");
  }

  void synchronize() {
    if (!target_text("migrationUID").empty()) return move_to("Pending");
    begin_sending(turn_, *group_.vmi, migration_);
  }

  void pending() {
    if (phase_of(group_.vmi->object()) == "Running") move_to("Scheduling");
  }

  void scheduling() {
    if (!is_mine()) return name_source(turn_, *group_.vmi, migration_);
    move_where("pod", "Scheduled");
  }

  void move_where(std::string_view field, std::string_view next) {
    if (!target_text(field).empty()) move_to(next);
  }

  std::string_view target_text(std::string_view field) const {
    return json::text_at(group_.vmi->object(), {"status", "migrationState", "targetState", field});
  }
};

}  // namespace

void send_guest(const Turn& turn, const Group& group, Entry& migration, MigrationSlots& slots) {
  SenderTurn(turn, group, migration, slots).run();
}

}  // namespace vo::simulation
