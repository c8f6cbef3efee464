// SPDX-License-Identifier: Apache-2.0
#include "simulation/decentralized.h"

#include <string>
#include <string_view>
#include <vector>

#include "json/document.h"
#include "json/fields.h"
#include "simulation/cache.h"
#include "simulation/migration_state.h"
#include "simulation/names.h"
#include "simulation/object.h"

namespace vo::simulation {
namespace {

using json::Document;
using json::text_at;

std::string_view id_of(const Document& migration, Side side) {
  return text_at(migration, {"spec", side == Side::kSource ? "sendTo" : "receive", "migrationID"});
}

}  // namespace

Side side_of(const Document& migration) {
  const bool sends = json::find(migration, {"spec", "sendTo"}) != nullptr;
  const bool receives = json::find(migration, {"spec", "receive"}) != nullptr;
  if (sends == receives) return Side::kLocal;
  return sends ? Side::kSource : Side::kTarget;
}

Side side_of_vmi(const Document& vmi) {
  if (is_receiver(vmi)) return Side::kTarget;
  const std::string_view uid = migration_uid(vmi);
  const bool sends = !uid.empty() && text_at(vmi, {"status", "migrationState", "sourceState",
                                                   "migrationUID"}) == uid;
  return sends ? Side::kSource : Side::kLocal;
}

bool is_receiver(const Document& vmi) { return annotation(vmi, kReceiverAnnotation) == "true"; }

bool is_sent_away(const Document& vmi) {
  const auto says = [&vmi](std::string_view field) {
    return json::is_true_at(vmi, {"status", "migrationState", field});
  };
  return side_of_vmi(vmi) == Side::kSource && says("completed") && !says("failed");
}

void MigrationPairs::migration_changed(const Entry& migration, bool gone) {
  const Side side = side_of(migration.object());
  if (gone || side == Side::kLocal) {
    ends_.erase(migration.key());
    return;
  }
  ends_.insert_or_assign(migration.key(), End{.id = std::string(id_of(migration.object(), side)),
                                              .side = side,
                                              .group = migration.group});
}

std::string MigrationPairs::other_end(const std::string& migration) const {
  const auto own = ends_.find(migration);
  if (own == ends_.end()) return {};
  for (const auto& [key, end] : ends_) {
    if (end.id == own->second.id && end.side != own->second.side) return key;
  }
  return {};
}

std::vector<std::string> MigrationPairs::neighbours(const std::string& group) const {
  std::vector<std::string> groups;
  for (const auto& [key, end] : ends_) {
    if (end.group != group) continue;
    const auto other = ends_.find(other_end(key));
    if (other != ends_.end()) groups.push_back(other->second.group);
  }
  return groups;
}

}  // namespace vo::simulation
