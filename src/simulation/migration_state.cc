// SPDX-License-Identifier: Apache-2.0
#include "simulation/migration_state.h"

#include <string>
#include <string_view>
#include <utility>

#include "json/arena.h"
#include "json/document.h"
#include "json/fields.h"
#include "kube/json_patch.h"
#include "kubevirt/names.h"
#include "quantity/quantity.h"
#include "simulation/cache.h"
#include "simulation/changes.h"
#include "simulation/decentralized.h"
#include "simulation/hotplug_conditions.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/recorded.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;

constexpr int kSourcePodSince = 2;

// The receiver's own side, in a state that the synchronization began.
void write_target_side(Document& state, const Group& group, const Entry& migration,
                       const Entry& target) {
  for (const std::string_view field : {"completed", "failed", "endTimestamp"}) {
    json::erase(state, {field});
  }
  json::make(state, {"sourceNode"}) = json::text_at(state, {"sourceState", "node"});
  json::make(state, {"targetState", "migrationUID"}) = migration.uid;
  json::make(state, {"targetState", "node"}) = node_of(target.object());
  json::make(state, {"targetState", "pod"}) = target.name();
  json::make(state, {"targetState", "virtualMachineInstanceUID"}) = group.vmi->uid;
}

void write_source(Document& state, const Group& group, int minor) {
  json::make(state, {"sourceNode"}) = json::text_at(group.vmi->object(), {"status", "nodeName"});
  const Entry* source = current_pod(group);
  if (source != nullptr && minor >= kSourcePodSince) {
    json::make(state, {"sourcePod"}) = source->name();
  }
}

Document fresh_state(const Turn& turn, const Group& group, const Entry& migration,
                     const Entry& target) {
  const int minor = turn.kubevirt.controller.release->minor;
  const bool receives = side_of(migration.object()) == Side::kTarget;
  Document state = json::Object{};
  if (receives) state = *json::find(group.vmi->object(), {"status", "migrationState"});
  json::make(state, {"migrationUid"}) = migration.uid;
  json::make(state, {"targetNode"}) = node_of(target.object());
  json::make(state, {"targetPod"}) = target.name();
  if (receives) {
    write_target_side(state, group, migration, target);
  } else {
    write_source(state, group, minor);
  }
  const auto recorded = recorded_overhead(target.object());
  if (recorded && minor >= kOverheadReportedSince) {
    json::make(state, {"targetMemoryOverhead"}) = *recorded;
  }
  return state;
}

// What the target's compute container requests, huge pages among it.
std::string pod_memory(const Document& pod) {
  Quantity sum;
  const json::Array& containers = json::array_at(pod, {"spec", "containers"});
  if (containers.empty()) return {};
  for (const auto& member : json::object_at(containers.front(), {"resources", "requests"})) {
    const std::string_view key{member.key().data(), member.key().size()};
    if (key != "memory" && !key.starts_with("hugepages-")) continue;
    const auto amount = Quantity::parse(json::text_of(member.value()));
    if (!amount) continue;
    sum = sum.add(*amount).value_or(sum);
  }
  return sum.to_string();
}

void write_state(const Turn& turn, Entry& vmi, Document state) {
  json::Arena arena;
  Document after(vmi.object(), arena.storage());
  json::make(after, {"status", "migrationState"}) = std::move(state);
  turn.outbox.patch(controller_account(turn), vmi,
                    changes(vmi.object(), after, {{"status", "migrationState"}}), turn.now);
}

// An earlier migration's is thrown away.
Document state_to_begin(const Document& vmi) {
  const Document* state = json::find(vmi, {"status", "migrationState"});
  const bool over = state == nullptr || json::is_true_at(*state, {"completed"});
  return over ? Document(json::Object{}) : *state;
}

kube::JsonPatch guarded(std::string_view uid) {
  kube::JsonPatch patch;
  patch.test({"status", "migrationState", "migrationUid"}, json::quote(uid));
  return patch;
}

}  // namespace

std::string_view migration_uid(const Document& vmi) {
  return json::text_at(vmi, {"status", "migrationState", "migrationUid"});
}

bool has_open_migration(const Document& vmi) {
  return !migration_uid(vmi).empty() &&
         !json::is_true_at(vmi, {"status", "migrationState", "completed"});
}

void begin_sending(const Turn& turn, Entry& vmi, const Entry& migration) {
  Document state = state_to_begin(vmi.object());
  if (json::text_at(state, {"sourceState", "migrationUID"}) == migration.uid) return;
  json::make(state, {"sourceState", "migrationUID"}) = migration.uid;
  json::make(state, {"sourceState", "virtualMachineInstanceUID"}) = vmi.uid;
  json::make(state, {"targetState", "syncAddress"}) =
      json::text_at(migration.object(), {"spec", "sendTo", "connectURL"});
  write_state(turn, vmi, std::move(state));
}

void begin_receiving(const Turn& turn, Entry& vmi, const Entry& migration) {
  Document state = state_to_begin(vmi.object());
  if (json::text_at(state, {"targetState", "migrationUID"}) == migration.uid) return;
  json::make(state, {"targetState", "migrationUID"}) = migration.uid;
  write_state(turn, vmi, std::move(state));
}

void name_source(const Turn& turn, Entry& vmi, const Entry& migration) {
  Document state = state_to_begin(vmi.object());
  const std::string node(json::text_at(vmi.object(), {"status", "nodeName"}));
  const std::string pod(
      json::text_at(migration.object(), {"status", "migrationState", "sourcePod"}));
  json::make(state, {"migrationUid"}) = migration.uid;
  json::make(state, {"sourceNode"}) = node;
  json::make(state, {"sourcePod"}) = pod;
  json::make(state, {"sourceState", "node"}) = node;
  json::make(state, {"sourceState", "pod"}) = pod;
  write_state(turn, vmi, std::move(state));
}

bool is_source_known(const Document& vmi) {
  const auto side = [&vmi](std::string_view field) {
    return json::text_at(vmi, {"status", "migrationState", "sourceState", field});
  };
  return !side("migrationUID").empty() && !side("pod").empty() && !side("node").empty();
}

void hand_off_migration(const Turn& turn, const Group& group, const Entry& migration,
                        const Entry& target) {
  Entry& vmi = *group.vmi;
  json::Arena arena;
  Document after(vmi.object(), arena.storage());
  json::make(after, {"status", "migrationState"}) = fresh_state(turn, group, migration, target);
  json::make(after, {"metadata", "labels", kTargetNodeLabel}) = node_of(target.object());
  if (condition(after, kHotMemoryChange) != nullptr) {
    json::make(after, {"metadata", "labels", kPodMemoryLabel}) = pod_memory(target.object());
  }
  turn.outbox.patch(
      controller_account(turn), vmi,
      changes(vmi.object(), after, {{"status", "migrationState"}, {"metadata", "labels"}}),
      turn.now);
}

void fail_migration(const Turn& turn, Entry& vmi, std::string_view uid, std::string_view reason) {
  kube::JsonPatch patch = guarded(uid);
  const std::string now = json::quote(turn.timestamp);
  patch.add({"status", "migrationState", "failed"}, "true");
  patch.add({"status", "migrationState", "completed"}, "true");
  patch.add({"status", "migrationState", "endTimestamp"}, now);
  if (json::find(vmi.object(), {"status", "migrationState", "startTimestamp"}) == nullptr) {
    patch.add({"status", "migrationState", "startTimestamp"}, now);
  }
  patch.add({"status", "migrationState", "failureReason"}, json::quote(reason));
  turn.outbox.patch(controller_account(turn), vmi, patch, turn.now);
}

void request_abort(const Turn& turn, Entry& vmi, std::string_view uid) {
  if (json::is_true_at(vmi.object(), {"status", "migrationState", "abortRequested"})) return;
  kube::JsonPatch patch = guarded(uid);
  patch.add({"status", "migrationState", "abortRequested"}, "true");
  turn.outbox.patch(controller_account(turn), vmi, patch, turn.now);
}

}  // namespace vo::simulation
