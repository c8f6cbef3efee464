// SPDX-License-Identifier: Apache-2.0
// Migrations between namespaces or clusters: each end has a VMI and a migration object of its own,
// and the two ends know each other by the migrationID. Since 1.6.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "json/document.h"
#include "simulation/cache.h"

namespace vo::simulation {

enum class Side : std::uint8_t { kLocal, kSource, kTarget };

// By spec.sendTo and spec.receive; both or none of them: local.
Side side_of(const json::Document& migration);

// The side of the migration that the VMI's status is about.
Side side_of_vmi(const json::Document& vmi);

// Whether the VMI is made to receive a guest and has not yet.
bool is_receiver(const json::Document& vmi);
// Whether its guest lives on elsewhere.
bool is_sent_away(const json::Document& vmi);

// Both ends of each migration, as far as they are in this cluster.
class MigrationPairs {
 public:
  void migration_changed(const Entry& migration, bool gone);
  // Key of the migration at the other end; empty: there is none.
  std::string other_end(const std::string& migration) const;
  // The groups at the other ends of a group's migrations.
  std::vector<std::string> neighbours(const std::string& group) const;

 private:
  struct End {
    std::string id;
    Side side = Side::kLocal;
    std::string group;
  };
  std::map<std::string, End> ends_;  // by the migration's key
};

}  // namespace vo::simulation
