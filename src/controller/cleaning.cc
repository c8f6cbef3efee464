// SPDX-License-Identifier: Apache-2.0
#include "controller/cleaning.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "base/format.h"
#include "controller/status_patch.h"
#include "kube/json_patch.h"
#include "kubevirt/json_token.h"
#include "kubevirt/names.h"
#include "kubevirt/record.h"
#include "quantity/quantity.h"

namespace vo::controller {
namespace {

using kubevirt::JsonToken;
using kubevirt::VirtualMachineInstance;

struct StatusField {
  Field field;
  std::string_view parent;
  std::string_view key;
};
constexpr std::array kStatusFields{StatusField{Field::kMemory, "memory", "memoryOverhead"},
                                   StatusField{Field::kCpu, "currentCPUTopology", "cpuOverhead"}};

kubevirt::Records records_of(const VirtualMachineInstance& vmi) {
  const auto text = kubevirt::text_of(vmi.own.record);
  if (!text) return {};
  return kubevirt::parse_records(*text).value_or(kubevirt::Records{});
}

std::optional<Quantity> value_of(Field field, const kubevirt::Record& record) {
  if (field == Field::kCpu) return record.cpu ? std::optional{Quantity{*record.cpu}} : std::nullopt;
  return record.bytes ? std::optional{Quantity{*record.bytes}} : std::nullopt;
}

// KubeVirt writes no CPU overhead, so that one is ours whatever the memory's source.
bool is_kubevirts(Field field, const kubevirt::Record& record) {
  return field == Field::kMemory && record.source == kubevirt::Source::kRecorded;
}

const kubevirt::Record* record_that_says(Field field, const Quantity& stored,
                                         const kubevirt::Records& records) {
  for (const auto& [uid, record] : records) {
    if (value_of(field, record) == stored) return &record;
  }
  return nullptr;
}

void plan_status(Cleaning& plan, kube::JsonPatch& patch, const StatusField& place,
                 const VirtualMachineInstance& vmi, const kubevirt::Records& records) {
  const JsonToken& token = stored_token(place.field, vmi);
  const auto stored = kubevirt::quantity_of(token);
  if (!stored) return;
  const auto* record = record_that_says(place.field, *stored, records);
  if (record == nullptr) return;
  const auto name = format("status.{}.{}", place.parent, place.key);
  if (is_kubevirts(place.field, *record)) {
    return plan.kept.push_back(name + ": KubeVirt's own number");
  }
  const kube::JsonPointer path{"status", place.parent, place.key};
  patch.test(path, *token);
  patch.remove(path);
  plan.removed.push_back(name);
  (place.field == Field::kMemory ? plan.takes_memory : plan.takes_cpu) = true;
}

void plan_annotation(Cleaning& plan, kube::JsonPatch& patch, std::string_view name,
                     const JsonToken& token) {
  if (!token) return;
  const kube::JsonPointer path{"metadata", "annotations", name};
  patch.test(path, *token);
  patch.remove(path);
  plan.removed.push_back(format("annotation {}", name));
}

}  // namespace

Cleaning plan_cleaning(const VirtualMachineInstance& vmi) {
  Cleaning plan;
  kube::JsonPatch patch;
  patch.test({"metadata", "uid"}, kubevirt::string_token(vmi.meta.uid));
  const auto records = records_of(vmi);
  for (const auto& field : kStatusFields) plan_status(plan, patch, field, vmi, records);
  plan_annotation(plan, patch, kubevirt::kMemoryAnnotation, vmi.own.memory);
  plan_annotation(plan, patch, kubevirt::kCpuAnnotation, vmi.own.cpu);
  plan_annotation(plan, patch, kubevirt::kPodAnnotation, vmi.own.pod);
  plan_annotation(plan, patch, kubevirt::kRecordAnnotation, vmi.own.record);
  if (patch.changes_something()) plan.body = patch.text();
  return plan;
}

}  // namespace vo::controller
