// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "json/value.h"
#include "kubevirt/decode.h"
#include "kubevirt/metadata_decoder.h"
#include "kubevirt/names.h"
#include "kubevirt/objects.h"
#include "kubevirt/spec_decoder.h"

namespace vo::kubevirt {

namespace {

using json::Value;

constexpr std::array<std::pair<std::string_view, Phase>, 9> kPhases{{
    {"", Phase::kUnset},
    {"Pending", Phase::kPending},
    {"Scheduling", Phase::kScheduling},
    {"Scheduled", Phase::kScheduled},
    {"Running", Phase::kRunning},
    {"Succeeded", Phase::kSucceeded},
    {"Failed", Phase::kFailed},
    {"Unknown", Phase::kUnknown},
    {"WaitingForSync", Phase::kWaitingForSync},
}};

Status read_phase(Value value, Phase& phase) {
  if (value.is_null()) return {};
  VO_TRY(const std::string_view name, value.string());
  const auto* const known = std::ranges::find(kPhases, name, [](const auto& p) { return p.first; });
  phase = known == kPhases.end() ? Phase::kOther : known->second;
  return {};
}

Status read_annotation(std::string_view key, Value value, VirtualMachineInstance& vmi) {
  read_spec_annotation(key, vmi.spec);
  if (key == kMigrationTargetAnnotation) {
    VO_TRY(const std::string_view says, value.string());
    vmi.migration_target = says == "true";
  }
  if (key == kMemoryAnnotation) return read_token(value, vmi.own.memory);
  if (key == kCpuAnnotation) return read_token(value, vmi.own.cpu);
  if (key == kPodAnnotation) return read_token(value, vmi.own.pod);
  if (key == kRecordAnnotation) return read_token(value, vmi.own.record);
  return {};
}

Status read_annotations(Value annotations, VirtualMachineInstance& vmi) {
  vmi.has_annotations = annotations.is_object();
  return for_each_member(annotations, [&](std::string_view key, Value member) -> Status {
    return read_annotation(key, member, vmi);
  });
}

Status read_labels(Value labels, VirtualMachineInstance& vmi) {
  return for_each_member(labels, [&](std::string_view key, Value) -> Status {
    vmi.outdated_launcher_image |= key == kOutdatedLabel;
    return {};
  });
}

Status read_metadata(Value metadata, VirtualMachineInstance& vmi) {
  return for_each_member(metadata, [&](std::string_view key, Value member) -> Status {
    if (key == "managedFields") return {};
    if (key == "annotations") return read_annotations(member, vmi);
    if (key == "labels") return read_labels(member, vmi);
    VO_CHECK_OK(read_meta_member(key, member, vmi.meta));
    return {};
  });
}

Status read_status_memory(Value memory, VirtualMachineInstance& vmi) {
  vmi.has_status_memory = memory.is_object();
  return for_each_member(memory, [&](std::string_view key, Value member) -> Status {
    if (key == "memoryOverhead") return read_token(member, vmi.memory_overhead);
    if (key == "guestCurrent") return read_quantity(member, vmi.guest_current);
    return {};
  });
}

Status read_current_topology(Value topology, VirtualMachineInstance& vmi) {
  vmi.has_current_cpu_topology = topology.is_object();
  overhead::CpuTopology& current = vmi.current_cpu_topology;
  return for_each_member(topology, [&](std::string_view key, Value member) -> Status {
    if (key == "cores") return read(member, current.cores);
    if (key == "sockets") return read(member, current.sockets);
    if (key == "threads") return read(member, current.threads);
    if (key == "cpuOverhead") return read_token(member, vmi.cpu_overhead);
    return {};
  });
}

struct Condition {
  std::string_view type;
  std::string_view status;
  WallTime last_transition;
};

Status read_condition(Value value, Condition& condition) {
  return for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "lastTransitionTime") return read_time(member, condition.last_transition);
    if (member.is_null() || (key != "type" && key != "status")) return {};
    VO_TRY((key == "type" ? condition.type : condition.status), member.string());
    return {};
  });
}

Status read_conditions(Value conditions, VirtualMachineInstance& vmi) {
  return for_each_element(conditions, [&](Value element) -> Status {
    Condition condition;
    VO_CHECK_OK(read_condition(element, condition));
    if (condition.status == "False") return {};
    const HotplugCondition hotplug{condition.last_transition};
    if (condition.type == "HotMemoryChange") vmi.hot_memory_change = hotplug;
    if (condition.type == "HotVCPUChange") vmi.hot_vcpu_change = hotplug;
    return {};
  });
}

Status read_migration_state(Value value, VirtualMachineInstance& vmi) {
  if (value.is_null()) return {};
  MigrationState& state = vmi.migration_state.emplace();
  return for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "migrationUid") return read(member, state.migration_uid);
    if (key == "sourcePod") return read(member, state.source_pod);
    if (key == "targetPod") return read(member, state.target_pod);
    if (key == "targetNode") return read(member, state.target_node);
    if (key == "completed") return read(member, state.completed);
    if (key == "failed") return read(member, state.failed);
    if (key == "targetMemoryOverhead") return read_token(member, state.target_memory_overhead);
    if (key == "endTimestamp") state.ended = !member.is_null();
    return {};
  });
}

Status read_status(Value status, VirtualMachineInstance& vmi) {
  vmi.has_status = status.is_object();
  return for_each_member(status, [&](std::string_view key, Value member) -> Status {
    if (key == "phase") return read_phase(member, vmi.phase);
    if (key == "nodeName") return read(member, vmi.node_name);
    if (key == "launcherContainerImageVersion") return read(member, vmi.launcher_image);
    if (key == "memory") return read_status_memory(member, vmi);
    if (key == "currentCPUTopology") return read_current_topology(member, vmi);
    if (key == "conditions") return read_conditions(member, vmi);
    if (key == "migrationState") return read_migration_state(member, vmi);
    return {};
  });
}

}  // namespace

Result<VirtualMachineInstance> decode_vmi(Value root) {
  VirtualMachineInstance vmi;
  VO_CHECK_OK(for_each_member(root, [&](std::string_view key, Value member) -> Status {
    if (key == "metadata") return read_metadata(member, vmi);
    if (key == "spec") return read_spec(member, vmi.spec);
    if (key == "status") return read_status(member, vmi);
    return {};
  }));
  return vmi;
}

}  // namespace vo::kubevirt
