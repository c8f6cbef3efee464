// SPDX-License-Identifier: Apache-2.0
// Source: pkg/virt-controller/watch/vm. Instance types, preferences and data volumes are not known;
// run strategies Manual and Once start nothing.
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
#include "simulation/kinds.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;
using json::text_at;

constexpr std::string_view kWaitAsReceiver = "WaitAsReceiver";

std::string_view run_strategy(const Document& vm) {
  const std::string_view strategy = text_at(vm, {"spec", "runStrategy"});
  if (!strategy.empty()) return strategy;
  return json::is_true_at(vm, {"spec", "running"}) ? "Always" : "Halted";
}

bool is_wanted(const Document& vm) {
  const std::string_view strategy = run_strategy(vm);
  return !is_deleting(vm) &&
         (strategy == "Always" || strategy == "RerunOnFailure" || strategy == kWaitAsReceiver);
}

bool owns(const Entry& vm, const Entry& vmi) { return is_owned_by(vmi.object(), vm.uid); }

Document instance_of(const Entry& vm) {
  Document vmi = new_object("kubevirt.io/v1", "VirtualMachineInstance", vm.namespace_name());
  for (const std::string_view field : {"labels", "annotations"}) {
    const Document* own = json::find(vm.object(), {"spec", "template", "metadata", field});
    if (own != nullptr) json::make(vmi, {"metadata", field}) = *own;
  }
  if (run_strategy(vm.object()) == kWaitAsReceiver) {
    json::make(vmi, {"metadata", "annotations", kReceiverAnnotation}) = "true";
  }
  json::make(vmi, {"metadata", "name"}) = vm.name();
  json::make_array(vmi, {"metadata", "ownerReferences"})
      .push_back(owner_reference(vm, "VirtualMachine"));
  add_finalizer(vmi, kVmFinalizer);
  const Document* spec = json::find(vm.object(), {"spec", "template", "spec"});
  json::make(vmi, {"spec"}) = spec == nullptr ? Document(json::Object{}) : *spec;
  return vmi;
}

void create_instance(const Turn& turn, const Entry& vm) {
  turn.outbox.create(controller_account(turn),
                     {.kind = Kind::kVmi,
                      .namespace_name = std::string(vm.namespace_name()),
                      .object = instance_of(vm),
                      .group = turn.group,
                      .purpose = "instance/" + vm.uid},
                     turn.now);
}

void delete_instance(const Turn& turn, Entry& vmi) {
  if (!is_deleting(vmi.object())) turn.outbox.remove(controller_account(turn), vmi, -1, turn.now);
}

void let_go(const Turn& turn, Entry& object) {
  json::Arena arena;
  Document after(object.object(), arena.storage());
  remove_finalizer(after, kVmFinalizer);
  turn.outbox.patch(controller_account(turn), object,
                    changes(object.object(), after, {{"metadata", "finalizers"}}), turn.now);
}

bool restarts(const Document& vm, const Document& vmi) {
  const std::string_view strategy = run_strategy(vm);
  return strategy == "Always" || (strategy == "RerunOnFailure" && phase_of(vmi) == "Failed");
}

// After a decentralized migration one VM stays halted, and the other goes on as the first did.
std::string_view strategy_after_migration(const Document& vm, const Document& vmi) {
  if (is_final(vmi) && is_sent_away(vmi)) return "Halted";
  const bool received = run_strategy(vm) == kWaitAsReceiver && !is_receiver(vmi);
  return received ? annotation(vm, kRestoreStrategyAnnotation) : "";
}

bool changes_strategy(const Turn& turn, Entry& vm, const Entry& vmi) {
  const std::string_view next = strategy_after_migration(vm.object(), vmi.object());
  if (next.empty() || next == run_strategy(vm.object())) return false;
  json::Arena arena;
  Document after(vm.object(), arena.storage());
  json::make(after, {"spec", "runStrategy"}) = next;
  turn.outbox.replace(controller_account(turn), vm, after, turn.now);
  return true;
}

void look_after(const Turn& turn, const Group& group) {
  Entry& vm = *group.vm;
  Entry& vmi = *group.vmi;
  if (changes_strategy(turn, vm, vmi)) return;
  if (is_final(vmi.object())) {
    if (has_finalizer(vmi.object(), kVmFinalizer)) return let_go(turn, vmi);
    const bool over = turn.over("restart/" + vmi.uid, turn.options.delays.restart_vm);
    if (over && restarts(vm.object(), vmi.object())) delete_instance(turn, vmi);
    return;
  }
  if (is_deleting(vm.object()) || run_strategy(vm.object()) == "Halted") {
    return delete_instance(turn, vmi);
  }
  if (!is_deleting(vmi.object())) hotplug(turn, group);
}

std::string_view printable(const Document& vm, const Entry* vmi) {
  if (vmi == nullptr || is_final(vmi->object())) return is_wanted(vm) ? "Starting" : "Stopped";
  if (is_deleting(vmi->object())) return "Stopping";
  if (condition(vmi->object(), "PodScheduled") != nullptr) return "ErrorUnschedulable";
  if (phase_of(vmi->object()) != "Running") return "Starting";
  const Document* state = json::find(vmi->object(), {"status", "migrationState"});
  const bool migrating = state != nullptr && json::find(*state, {"startTimestamp"}) != nullptr &&
                         json::find(*state, {"endTimestamp"}) == nullptr;
  return migrating ? "Migrating" : "Running";
}

void write_status(const Turn& turn, Entry& vm, const Entry* vmi) {
  json::Arena arena;
  Document after(vm.object(), arena.storage());
  const bool ready = vmi != nullptr && has_true_condition(vmi->object(), "Ready");
  json::make(after, {"status", "printableStatus"}) = printable(vm.object(), vmi);
  json::make(after, {"status", "runStrategy"}) = run_strategy(vm.object());
  json::make(after, {"status", "created"}) = vmi != nullptr;
  json::make(after, {"status", "ready"}) = ready;
  set_condition(after,
                {.type = "Ready",
                 .status = ready,
                 .reason = vmi == nullptr ? "VMINotExists" : "",
                 .message = vmi == nullptr ? "VMI does not exist" : ""},
                turn.timestamp);
  if (!json::equal(after, vm.object())) {
    turn.outbox.replace_status(controller_account(turn), vm, after, turn.now);
  }
}

// Whether it has to be written first: nothing is created for a VM that could vanish unseen.
bool takes_hold(const Turn& turn, Entry& vm) {
  if (is_deleting(vm.object()) || has_finalizer(vm.object(), kVmFinalizer)) return false;
  json::Arena arena;
  Document after(vm.object(), arena.storage());
  add_finalizer(after, kVmFinalizer);
  turn.outbox.patch(controller_account(turn), vm,
                    changes(vm.object(), after, {{"metadata", "finalizers"}}), turn.now);
  return true;
}

}  // namespace

void control_vm(const Turn& turn, const Group& group) {
  if (group.vm == nullptr || takes_hold(turn, *group.vm)) return;
  Entry& vm = *group.vm;
  Entry* vmi = group.vmi != nullptr && owns(vm, *group.vmi) ? group.vmi : nullptr;
  if (vmi != nullptr) {
    look_after(turn, group);
  } else if (is_deleting(vm.object())) {
    return let_go(turn, vm);
  } else if (group.vmi == nullptr && is_wanted(vm.object())) {
    create_instance(turn, vm);
  }
  write_status(turn, vm, vmi);
}

}  // namespace vo::simulation
