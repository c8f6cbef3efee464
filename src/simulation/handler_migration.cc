// SPDX-License-Identifier: Apache-2.0
// Both ends of a migration, in the order in which virt-handler writes them down. Source:
// pkg/virt-handler/migration-target.go, migration-source.go; vm.go until 1.5.
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "json/arena.h"
#include "json/document.h"
#include "json/fields.h"
#include "simulation/actors.h"
#include "simulation/cache.h"
#include "simulation/decentralized.h"
#include "simulation/handler_write.h"
#include "simulation/hotplug_conditions.h"
#include "simulation/kinds.h"
#include "simulation/migration_state.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/recorded.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;

constexpr int kSeparateAckSince = 6;
constexpr std::string_view kNodeAddress = "192.168.66.101";

bool takes_part(const Document& vmi) {
  if (is_deleting(vmi)) return false;
  return phase_of(vmi) == "Running" || (is_receiver(vmi) && phase_of(vmi) == "Scheduled");
}

class HandlerTurn {
 public:
  HandlerTurn(const Turn& turn, const Group& group, const MigrationPairs& pairs)
      : turn_(turn),
        group_(group),
        pairs_(pairs),
        vmi_(*group.vmi),
        side_(side_of_vmi(vmi_.object())),
        uid_(migration_uid(vmi_.object())),
        target_(target_pod(group, uid_)),
        after_(vmi_.object(), arena_.storage()) {}

  void run() {
    if (is_true("completed")) {
      settle();
    } else if (!uid_.empty()) {
      move();
    }
    if (!json::equal(after_, vmi_.object())) write_as_handler(turn_, vmi_, std::move(after_));
  }

 private:
  void move() {
    switch (side_) {
      case Side::kLocal: return move_here();
      case Side::kSource: return send();
      case Side::kTarget: return receive();
    }
  }

  void move_here() {
    if (has("endTimestamp")) return complete();
    if (is_true("abortRequested")) return abort();
    if (!has("targetNodeAddress")) return prepare();
    if (!has("startTimestamp")) return start();
    if (fails()) return fail();
    if (!has("targetNodeDomainReadyTimestamp")) return arrive();
    acknowledge();
  }

  // The rest is the receiver's, and comes with the synchronization.
  void send() {
    if (has("endTimestamp")) return;
    if (is_true("abortRequested")) return abort();
    if (!has("targetNodeAddress")) return;
    if (!has("startTimestamp")) return start();
    if (is_failing()) fail();
  }

  // An end without a guest that arrived is the sender's failure.
  void receive() {
    const bool arrived = has("targetNodeDomainReadyTimestamp");
    if (has("endTimestamp")) return arrived ? complete() : fail();
    if (is_true("abortRequested")) return abort();
    if (is_target_down()) return fail();
    if (!has("targetNodeAddress")) return prepare();
    if (!has("startTimestamp")) return;
    arrived ? acknowledge() : arrive();
  }

  void settle() {
    if (is_true("failed")) return;
    if (is_sent_away(vmi_.object())) return set_phase(after_, "Succeeded", turn_.timestamp);
    if (side_ == Side::kTarget) return stop_receiving();
    finish_late();
  }

  void stop_receiving() {
    json::erase(after_, {"metadata", "labels", kTargetNodeLabel});
    json::erase(after_, {"metadata", "annotations", kReceiverAnnotation});
  }

  void prepare() {
    if (blocked() || !over("prepare", turn_.options.delays.prepare_target)) return;
    if (is_target_down()) return;
    set("targetNodeAddress") = kNodeAddress;
    write_side("nodeAddress", Document(kNodeAddress));
    json::make(after_, {"status", "migrationState", "targetDirectMigrationNodePorts"}) =
        json::Object{{"36021", 0}, {"39847", 49152}, {"41235", 49153}};
  }

  void start() {
    if (!over("begin", turn_.options.delays.begin_migration)) return;
    set("startTimestamp") = turn_.timestamp;
    set("mode") = "PreCopy";
  }

  void arrive() {
    if (is_bound_to_fail() || is_marked(kGuestStays)) return;
    if (!over("migrate", turn_.options.delays.migrate)) return;
    set("targetNodeDomainDetected") = true;
    set("targetNodeDomainReadyTimestamp") = turn_.timestamp;
    write_side("domainDetected", Document(true));
    write_side("domainReadyTimestamp", Document(std::string_view(turn_.timestamp)));
  }

  // Since 1.6 the node switches first; `completed` comes with the end of hotplug.
  void acknowledge() {
    if (!over("ack", turn_.options.delays.finish_migration)) return;
    set("endTimestamp") = turn_.timestamp;
    switch_node();
    if (minor() < kSeparateAckSince) set("completed") = true;
  }

  void switch_node() {
    const std::string node(json::text_at(state(), {"targetNode"}));
    json::make(after_, {"metadata", "labels", kNodeNameLabel}) = node;
    json::make(after_, {"status", "nodeName"}) = node;
    json::erase(after_, {"status", "launcherContainerImageVersion"});
    const Document* overhead =
        json::find(vmi_.object(), {"status", "migrationState", "targetMemoryOverhead"});
    if (overhead != nullptr && minor() >= kOverheadReportedSince) {
      json::make(after_, {"status", "memory", "memoryOverhead"}) = *overhead;
    }
  }

  void complete() {
    if (!over("finish", turn_.options.delays.finish_migration)) return;
    finish_hotplug(after_);
    set("completed") = true;
  }

  // Until 1.5: hotplug ends in an update after the one that completed the migration, while the
  // migration object waits for it.
  void finish_late() {
    if (minor() < kSeparateAckSince && is_waited_for()) finish_hotplug(after_);
  }

  bool is_waited_for() const {
    const Entry* migration = own_migration();
    return awaits_migration(vmi_.object()) && migration != nullptr &&
           phase_of(migration->object()) == "Running";
  }

  bool fails() const { return is_target_down() || is_failing(); }

  bool is_target_down() const { return target_ == nullptr || is_final(target_->object()); }

  // By the word of either end: no guest arrives before its sender gets round to failing.
  bool is_bound_to_fail() const {
    const Entry* own = own_migration();
    const Entry* other =
        own == nullptr ? nullptr : turn_.cache.find(Kind::kMigration, pairs_.other_end(own->key()));
    const Entry* sender = other == nullptr ? nullptr : turn_.cache.find(Kind::kVmi, other->group);
    const auto says = [](const Entry* entry) {
      return entry != nullptr && has_annotation(entry->object(), kFailMigration);
    };
    return is_marked(kFailMigration) || says(other) || says(sender);
  }

  bool is_failing() const {
    return is_marked(kFailMigration) &&
           turn_.over("fail/" + uid_, turn_.options.delays.migrate / 2);
  }

  void fail() {
    end("Live migration failed");
    if (!is_marked(kFailMigration)) set("failureReason") = "Target pod is down";
  }

  void abort() {
    if (!over("abort", turn_.options.delays.abort_migration)) return;
    end("Live migration has been aborted");
    set("abortStatus") = "Succeeded";
  }

  void end(std::string_view reason) {
    if (!has("startTimestamp")) set("startTimestamp") = turn_.timestamp;
    set("endTimestamp") = turn_.timestamp;
    set("completed") = true;
    set("failed") = true;
    set("failureReason") = reason;
  }

  bool blocked() const { return is_marked(kBlockTarget); }

  // On the VMI, or on the migration itself.
  bool is_marked(std::string_view fault) const {
    if (has_annotation(vmi_.object(), fault)) return true;
    const Entry* migration = own_migration();
    return migration != nullptr && has_annotation(migration->object(), fault);
  }

  const Entry* own_migration() const {
    for (const Entry* migration : group_.migrations) {
      if (migration->uid == uid_) return migration;
    }
    return nullptr;
  }

  bool over(std::string_view step, Duration mean) const {
    return turn_.over(std::string(step) + "/" + uid_, mean);
  }
  int minor() const { return turn_.kubevirt.handler.release->minor; }
  const Document& state() const { return *json::find(vmi_.object(), {"status", "migrationState"}); }
  bool has(std::string_view field) const { return json::find(state(), {field}) != nullptr; }
  bool is_true(std::string_view field) const {
    return json::is_true_at(vmi_.object(), {"status", "migrationState", field});
  }
  Document& set(std::string_view field) {
    return json::make(after_, {"status", "migrationState", field});
  }

  // What the sender has to know.
  void write_side(std::string_view field, Document value) {
    if (side_ != Side::kTarget) return;
    json::make(after_, {"status", "migrationState", "targetState", field}) = std::move(value);
  }

  const Turn& turn_;
  const Group& group_;
  const MigrationPairs& pairs_;
  Entry& vmi_;
  Side side_;
  std::string uid_;
  const Entry* target_;
  json::Arena arena_;
  Document after_;
};

}  // namespace

void handle_migration(const Turn& turn, const Group& group, const MigrationPairs& pairs) {
  if (group.vmi == nullptr || !turn.is_open(*group.vmi)) return;
  if (takes_part(group.vmi->object())) HandlerTurn(turn, group, pairs).run();
}

}  // namespace vo::simulation
