// SPDX-License-Identifier: Apache-2.0
// Both ends of a migration, in the order in which virt-handler writes them down. Source:
// pkg/virt-handler/migration-target.go, migration-source.go; vm.go until 1.5.
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "json/document.h"
#include "json/fields.h"
#include "simulation/actors.h"
#include "simulation/cache.h"
#include "simulation/handler_write.h"
#include "simulation/hotplug_conditions.h"
#include "simulation/migration_state.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;

constexpr int kSeparateAckSince = 6;
constexpr int kTargetOverheadSince = 8;

class HandlerTurn {
 public:
  HandlerTurn(const Turn& turn, const Group& group)
      : turn_(turn),
        group_(group),
        vmi_(*group.vmi),
        uid_(migration_uid(vmi_.object)),
        target_(target_pod(group, uid_)),
        after_(vmi_.object) {}

  void run() {
    if (is_true("completed")) {
      finish_late();
    } else if (!uid_.empty()) {
      move();
    }
    if (after_ != vmi_.object) write_as_handler(turn_, vmi_, std::move(after_));
  }

 private:
  void move() {
    if (has("endTimestamp")) return complete();
    if (is_true("abortRequested")) return abort();
    if (!has("targetNodeAddress")) return prepare();
    if (!has("startTimestamp")) return start();
    if (fails()) return fail();
    if (!has("targetNodeDomainReadyTimestamp")) return arrive();
    acknowledge();
  }

  void prepare() {
    if (blocked() || !over("prepare", turn_.options.delays.prepare_target)) return;
    if (target_ == nullptr || is_final(target_->object)) return;
    set("targetNodeAddress") = "192.168.66.101";
    json::make(after_, {"status", "migrationState", "targetDirectMigrationNodePorts"}) =
        json::Object{{"36021", 0}, {"39847", 49152}, {"41235", 49153}};
  }

  void start() {
    if (!over("begin", turn_.options.delays.begin_migration)) return;
    set("startTimestamp") = turn_.timestamp;
    set("mode") = "PreCopy";
  }

  void arrive() {
    if (!over("migrate", turn_.options.delays.migrate)) return;
    set("targetNodeDomainDetected") = true;
    set("targetNodeDomainReadyTimestamp") = turn_.timestamp;
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
        json::find(vmi_.object, {"status", "migrationState", "targetMemoryOverhead"});
    if (overhead != nullptr && minor() >= kTargetOverheadSince) {
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
    if (minor() < kSeparateAckSince && !is_true("failed") && is_waited_for()) {
      finish_hotplug(after_);
    }
  }

  bool is_waited_for() const {
    const Entry* migration = own_migration();
    return awaits_migration(vmi_.object) && migration != nullptr &&
           phase_of(migration->object) == "Running";
  }

  bool fails() const {
    if (target_ == nullptr || is_final(target_->object)) return true;
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
    if (has_annotation(vmi_.object, fault)) return true;
    const Entry* migration = own_migration();
    return migration != nullptr && has_annotation(migration->object, fault);
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
  const Document& state() const { return *json::find(vmi_.object, {"status", "migrationState"}); }
  bool has(std::string_view field) const { return json::find(state(), {field}) != nullptr; }
  bool is_true(std::string_view field) const {
    return json::is_true_at(vmi_.object, {"status", "migrationState", field});
  }
  Document& set(std::string_view field) {
    return json::make(after_, {"status", "migrationState", field});
  }

  const Turn& turn_;
  const Group& group_;
  Entry& vmi_;
  std::string uid_;
  const Entry* target_;
  Document after_;
};

}  // namespace

void handle_migration(const Turn& turn, const Group& group) {
  if (group.vmi == nullptr || !turn.is_open(*group.vmi)) return;
  if (phase_of(group.vmi->object) != "Running" || is_deleting(group.vmi->object)) return;
  HandlerTurn(turn, group).run();
}

}  // namespace vo::simulation
