// SPDX-License-Identifier: Apache-2.0
// What the phases of every migration object have in common: a finalizer while it is not over, one
// phase at a time, and the VMI's migrationState kept in it at the end.
#pragma once

#include <string>
#include <string_view>

#include "json/arena.h"
#include "json/document.h"
#include "simulation/cache.h"
#include "simulation/placement.h"
#include "simulation/turn.h"

namespace vo::simulation {

class MigrationTurn {
 public:
  MigrationTurn(const Turn& turn, const Group& group, Entry& migration, MigrationSlots& slots);
  virtual ~MigrationTurn() = default;
  void run();

 protected:
  // The step from this phase, if it is due.
  virtual void advance(std::string_view phase) = 0;
  // Its deletion was asked for before it was over.
  virtual void abort() = 0;

  void move_to(std::string_view phase);
  void finish(std::string_view phase);

  const json::Document* state() const;  // of the VMI
  bool state_has(std::string_view field) const;
  bool state_says(std::string_view field) const;
  // Whether it is about this migration.
  bool is_mine() const;

  const Turn& turn_;
  const Group& group_;
  Entry& migration_;
  MigrationSlots& slots_;
  json::Arena arena_;
  json::Document after_;

 private:
  bool is_entered() const;
  void enter();
  void leave();
  void decide();
};

}  // namespace vo::simulation
