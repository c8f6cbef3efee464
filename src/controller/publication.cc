// SPDX-License-Identifier: Apache-2.0
#include "controller/publication.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "controller/places.h"
#include "controller/status_patch.h"
#include "kube/json_patch.h"
#include "kubevirt/json_token.h"
#include "kubevirt/names.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"
#include "kubevirt/truth.h"
#include "quantity/quantity.h"

namespace vo::controller {
namespace {

using kubevirt::JsonToken;
using kubevirt::VirtualMachineInstance;

// How one value stands and where it should.
struct FieldPlan {
  std::optional<Quantity> value;  // nullopt: nothing can be said
  bool in_status = false;         // status holds it
  bool in_annotation = false;     // our annotation holds it, for the current pod
  bool write_status = false;
  bool want_annotation = false;
  bool unknown = false;     // waits for a probe
  bool could_move = false;  // stands in the annotation, status has not been asked for
};

bool names_pod(const VirtualMachineInstance& vmi, const std::string& pod_uid) {
  return kubevirt::text_of(vmi.own.pod) == pod_uid;
}

bool holds(const JsonToken& token, const Quantity& value) {
  const auto stored = kubevirt::quantity_of(token);
  return stored && *stored == value;
}

bool can_write_status(Field field, const VirtualMachineInstance& vmi) {
  return field == Field::kMemory || vmi.has_current_cpu_topology;
}

void choose_place(FieldPlan& plan, Place place, bool moves) {
  // What stands right in an annotation stays there, until the schema changes under us.
  if (plan.in_annotation && place == Place::kStatus && !moves) place = Place::kAnnotation;
  switch (place) {
    case Place::kStatus: plan.write_status = true; break;
    case Place::kAnnotation: plan.want_annotation = true; break;
    case Place::kUnknown:
      plan.want_annotation = plan.in_annotation;
      plan.could_move = plan.in_annotation && moves;
      plan.unknown = !plan.in_annotation;
      break;
  }
}

FieldPlan plan_field(Field field, const VirtualMachineInstance& vmi, std::optional<Quantity> value,
                     bool to_status, bool current, const Places& places) {
  FieldPlan plan{.value = value};
  if (!plan.value) return plan;
  const JsonToken& own = field == Field::kMemory ? vmi.own.memory : vmi.own.cpu;
  plan.in_status = holds(stored_token(field, vmi), *plan.value);
  plan.in_annotation = current && holds(own, *plan.value);
  if (plan.in_status) return plan;
  const bool status = to_status && can_write_status(field, vmi);
  choose_place(plan, status ? places.of(field) : Place::kAnnotation, places.moves_to_status());
  return plan;
}

// Both values move to status in one PATCH: one that could go waits for what the probe says of the
// other.
void wait_for(FieldPlan& plan, const FieldPlan& other) {
  if (!other.could_move || !plan.in_annotation || !plan.write_status) return;
  plan.write_status = false;
  plan.want_annotation = true;
  plan.could_move = true;
}

// One annotation: what stands there, what should (nullopt: nothing).
struct AnnotationChange {
  std::string_view name;
  const JsonToken& prior;
  JsonToken wanted;
  bool harmless = false;  // no reason to write by itself
  bool changes() const { return prior != wanted; }
  bool worth_a_patch() const { return changes() && !harmless; }
};

JsonToken annotation_value(const FieldPlan& plan, const JsonToken& prior) {
  if (!plan.want_annotation) return std::nullopt;
  // A value that stands right is left in its own spelling.
  return plan.in_annotation ? prior : JsonToken{kubevirt::string_token(plan.value->to_string())};
}

kubevirt::Records wanted_records(const Statement& statement) {
  kubevirt::Records wanted;
  if (statement.record) wanted.emplace(statement.pod_uid, *statement.record);
  if (statement.record && statement.target) wanted.emplace(statement.target_uid, *statement.target);
  return wanted;
}

bool stands_in(const kubevirt::Records& stored, const Statement& statement) {
  const auto it = stored.find(statement.pod_uid);
  return it != stored.end() && kubevirt::same_claim(it->second, *statement.record);
}

// KubeVirt wrote the value down itself, for good, and published it.
bool is_kubevirts(const Statement& statement, const FieldPlan& memory) {
  return statement.record->source == kubevirt::Source::kRecorded && memory.in_status;
}

AnnotationChange record_change(const VirtualMachineInstance& vmi, const Statement& statement,
                               const FieldPlan& memory) {
  AnnotationChange change{kubevirt::kRecordAnnotation, vmi.own.record, {}};
  if (!statement.record) return change;
  const auto stored = kubevirt::records_of(vmi);
  const auto wanted = wanted_records(statement);
  change.wanted = kubevirt::same_claims(stored, wanted)
                      ? vmi.own.record
                      : kubevirt::string_token(kubevirt::print_records(wanted));
  change.harmless = stands_in(stored, statement) || is_kubevirts(statement, memory);
  return change;
}

AnnotationChange pod_change(const VirtualMachineInstance& vmi, const std::string& pod_uid,
                            bool any) {
  AnnotationChange change{kubevirt::kPodAnnotation, vmi.own.pod, {}};
  const bool right = names_pod(vmi, pod_uid);
  if (any) change.wanted = right ? vmi.own.pod : kubevirt::string_token(pod_uid);
  change.harmless = right && !any;
  return change;
}

// One that only repeats, for the current pod, what status says is no reason to write.
AnnotationChange value_change(std::string_view name, const JsonToken& prior,
                              const FieldPlan& plan) {
  return {name, prior, annotation_value(plan, prior), plan.in_annotation && !plan.want_annotation};
}

using AnnotationChanges = std::array<AnnotationChange, 4>;

AnnotationChanges annotation_changes(const VirtualMachineInstance& vmi, const Statement& statement,
                                     const FieldPlan& memory, const FieldPlan& cpu) {
  const bool any = memory.want_annotation || cpu.want_annotation;
  return {{value_change(kubevirt::kMemoryAnnotation, vmi.own.memory, memory),
           value_change(kubevirt::kCpuAnnotation, vmi.own.cpu, cpu),
           pod_change(vmi, statement.pod_uid, any), record_change(vmi, statement, memory)}};
}

void add_annotations(kube::JsonPatch& patch, const VirtualMachineInstance& vmi,
                     const AnnotationChanges& changes) {
  if (!vmi.has_annotations) {
    std::string members;
    for (const auto& change : changes) {
      if (!change.wanted) continue;
      if (!members.empty()) members += ',';
      members += kubevirt::string_token(change.name) + ":" + *change.wanted;
    }
    patch.test_absent({"metadata", "annotations"});
    patch.add({"metadata", "annotations"}, "{" + members + "}");
    return;
  }
  for (const auto& change : changes) {
    const kube::JsonPointer path{"metadata", "annotations", change.name};
    if (change.changes() || change.name == kubevirt::kRecordAnnotation) {
      test_token(patch, path, change.prior);
    }
    if (!change.changes()) continue;
    if (change.wanted) {
      patch.add(path, *change.wanted);
    } else {
      patch.remove(path);
    }
  }
}

bool anything_wanted(const AnnotationChanges& changes) {
  for (const auto& change : changes) {
    if (change.wanted) return true;
  }
  return false;
}

void write_status(kube::JsonPatch& patch, Field field, const VirtualMachineInstance& vmi,
                  const FieldPlan& plan, std::optional<Quantity>& written) {
  if (!plan.write_status) return;
  if (add_status_value(patch, field, vmi, *plan.value)) written = plan.value;
}

std::optional<Quantity> memory_value(const Statement& statement) {
  if (!statement.memory) return std::nullopt;
  return Quantity{*statement.memory};
}

std::optional<Quantity> cpu_value(const Statement& statement) {
  if (!statement.cpu) return std::nullopt;
  return Quantity{*statement.cpu};
}

}  // namespace

Publication plan_publication(const VirtualMachineInstance& vmi, const Statement& statement,
                             const Places& places) {
  const bool current = names_pod(vmi, statement.pod_uid);
  auto memory = plan_field(Field::kMemory, vmi, memory_value(statement), statement.memory_to_status,
                           current, places);
  auto cpu = plan_field(Field::kCpu, vmi, cpu_value(statement), true, current, places);
  if (memory.unknown || cpu.unknown) return {.kind = Publication::Kind::kNeedsProbe};
  wait_for(memory, cpu);
  wait_for(cpu, memory);

  const auto changes = annotation_changes(vmi, statement, memory, cpu);
  bool needed = memory.write_status || cpu.write_status;
  for (const auto& change : changes) needed = needed || change.worth_a_patch();
  Publication publication{.kind = needed ? Publication::Kind::kPatch : Publication::Kind::kNothing,
                          .could_move = memory.could_move || cpu.could_move};
  if (!needed) return publication;

  kube::JsonPatch patch;
  patch.test({"metadata", "uid"}, kubevirt::string_token(vmi.meta.uid));
  patch.test({"status", "nodeName"}, kubevirt::string_token(vmi.node_name));
  if (vmi.has_annotations || anything_wanted(changes)) add_annotations(patch, vmi, changes);
  write_status(patch, Field::kMemory, vmi, memory, publication.status_memory);
  write_status(patch, Field::kCpu, vmi, cpu, publication.status_cpu);
  publication.body = patch.text();
  return publication;
}

}  // namespace vo::controller
