// SPDX-License-Identifier: Apache-2.0
// Source: pkg/synchronization-controller. The real ones of two clusters talk to each other; here
// both VMIs are in one cluster, as in a migration from one namespace to another. A side is copied
// until the migration is over where it is copied to. Left out: volumes, ports, policies.
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
#include "simulation/identities.h"
#include "simulation/kinds.h"
#include "simulation/migration_state.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;

constexpr std::string_view kSyncAddress = "192.168.66.101:9185";

class Synchronization {
 public:
  Synchronization(const Turn& turn, const Group& group, Entry& own, Entry* other)
      : turn_(turn), vmi_(group.vmi), own_(own), other_(other) {
    if (vmi_ != nullptr) after_ = vmi_->object();
  }

  void run() {
    if (is_cancelled()) cancel();
    if (keep()) return;
    const Document* remote = remote_state();
    if (remote == nullptr || !accepts()) return;
    if (side_of(own_.object()) == Side::kTarget) {
      take_source(*remote);
    } else {
      take_target(*remote);
    }
    write();
  }

 private:
  // A migration stays until the other end knows that it is called off. Whether that was written.
  bool keep() {
    if (!turn_.is_open(own_)) return false;
    const bool told = !is_cancelled() || is_informed();
    json::Arena arena;
    Document after(own_.object(), arena.storage());
    if (is_final(own_.object()) || is_deleting(own_.object())) {
      if (told) remove_finalizer(after, kSynchronizationFinalizer);
    } else {
      add_finalizer(after, kSynchronizationFinalizer);
    }
    if (json::equal(after, own_.object())) return false;
    turn_.outbox.patch(account(), own_, changes(own_.object(), after, {{"metadata", "finalizers"}}),
                       turn_.now);
    return true;
  }

  bool is_informed() const {
    return other_ == nullptr || is_final(other_->object()) || is_deleting(other_->object());
  }

  // What the state cannot tell the other side.
  bool is_cancelled() const {
    if (is_deleting(own_.object())) return true;
    if (phase_of(own_.object()) != "Failed") return false;
    return vmi_ == nullptr || migration_uid(vmi_->object()) != own_.uid;
  }

  void cancel() {
    if (!is_informed()) turn_.outbox.remove(account(), *other_, -1, turn_.now);
  }

  const Document* remote_state() const {
    const Entry* vmi = other_ == nullptr ? nullptr : turn_.cache.find(Kind::kVmi, other_->group);
    return vmi == nullptr ? nullptr : json::find(vmi->object(), {"status", "migrationState"});
  }

  bool accepts() const {
    if (vmi_ == nullptr || is_final(own_.object()) || !turn_.is_open(*vmi_)) return false;
    if (!has("targetState")) return false;
    const std::string_view uid = migration_uid(vmi_->object());
    return (uid.empty() || uid == own_.uid) && !is_true(state(), "completed");
  }

  void take_source(const Document& remote) {
    if (!take_side(remote, "sourceState")) return;
    for (const std::string_view field : {"sourceNode", "sourcePod"}) take(remote, field);
    take_times(remote);
    if (is_true(remote, "abortRequested") && json::find(remote, {"endTimestamp"}) != nullptr) {
      take_end(remote);
    }
    const Entry& vmi = *turn_.cache.find(Kind::kVmi, other_->group);
    for (const std::string_view field : {"migrationMethod", "migrationTransport"}) {
      const Document* value = json::find(vmi.object(), {"status", field});
      if (value != nullptr) json::make(after_, {"status", field}) = *value;
    }
  }

  void take_target(const Document& remote) {
    if (!take_side(remote, "targetState")) return;
    for (const std::string_view field :
         {"targetNode", "targetPod", "targetNodeAddress", "targetNodeDomainDetected",
          "targetNodeDomainReadyTimestamp"}) {
      take(remote, field);
    }
    take_times(remote);
    take_end(remote);
  }

  bool take_side(const Document& remote, std::string_view side) {
    if (json::text_at(remote, {side, "migrationUID"}).empty()) return false;
    set(side) = *json::find(remote, {side});
    json::make(set(side), {"syncAddress"}) = kSyncAddress;
    return true;
  }

  void take_times(const Document& remote) {
    for (const std::string_view field : {"startTimestamp", "endTimestamp"}) take(remote, field);
  }

  void take_end(const Document& remote) {
    for (const std::string_view field : {"completed", "failed", "abortStatus", "failureReason"}) {
      take(remote, field);
    }
  }

  void take(const Document& remote, std::string_view field) {
    const Document* value = json::find(remote, {field});
    if (value != nullptr) set(field) = *value;
  }

  void write() {
    if (json::equal(after_, vmi_->object())) return;
    turn_.outbox.patch(account(), *vmi_,
                       changes(vmi_->object(), after_,
                               {{"status", "migrationState"},
                                {"status", "migrationMethod"},
                                {"status", "migrationTransport"}}),
                       turn_.now);
  }

  std::string account() const {
    return kubevirt_account(turn_.kubevirt.namespace_name, "kubevirt-synchronization-controller");
  }
  const Document& state() const {
    return *json::find(vmi_->object(), {"status", "migrationState"});
  }
  bool has(std::string_view field) const {
    return json::find(vmi_->object(), {"status", "migrationState", field}) != nullptr;
  }
  static bool is_true(const Document& state, std::string_view field) {
    return json::is_true_at(state, {field});
  }
  Document& set(std::string_view field) {
    return json::make(after_, {"status", "migrationState", field});
  }

  const Turn& turn_;
  Entry* vmi_;  // nullptr: it is gone
  Entry& own_;
  Entry* other_;  // nullptr: not there, or no more
  json::Arena arena_;
  Document after_ = Document(arena_.storage());
};

}  // namespace

void synchronize(const Turn& turn, const Group& group, const MigrationPairs& pairs) {
  for (Entry* own : group.migrations) {
    if (side_of(own->object()) == Side::kLocal) continue;
    Entry* other = turn.cache.find(Kind::kMigration, pairs.other_end(own->key()));
    Synchronization(turn, group, *own, other).run();
  }
}

}  // namespace vo::simulation
