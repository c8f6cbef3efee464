// SPDX-License-Identifier: Apache-2.0
// The objects we read, cut down to the fields we read. The decoders of decode.h fill them from
// JSON; the controller keeps them. Everything that goes back into a JSON patch `test` is kept as
// the exact JSON token the server sent, because `test` compares JSON types ("1" is not 1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::kubevirt {

struct ObjectMeta {
  std::string namespace_name;
  std::string name;
  std::string uid;
  std::string resource_version;
  bool deleting = false;  // deletionTimestamp is set
};

// A JSON value as sent, e.g. `"290Mi"` with its quotes or `304087040` without; nullopt: absent.
using JsonToken = std::optional<std::string>;

enum class Phase : std::uint8_t {
  kUnset,
  kPending,
  kScheduling,
  kScheduled,
  kRunning,
  kSucceeded,
  kFailed,
  kUnknown,
  kWaitingForSync,
  kOther,
};

// The annotations of ours on a VMI, as JSON tokens.
struct OwnAnnotations {
  JsonToken memory;  // virt-overhead.io/memory
  JsonToken cpu;     // virt-overhead.io/cpu
  JsonToken pod;     // virt-overhead.io/pod
  JsonToken record;  // virt-overhead.io/record
  bool any() const { return memory || cpu || pod || record; }
};

// status.conditions[] of type HotMemoryChange or HotVCPUChange with status not "False".
struct HotplugCondition {
  WallTime last_transition;
};

struct MigrationState {
  std::string migration_uid;
  std::string source_pod;
  std::string target_pod;
  std::string target_node;
  bool completed = false;
  bool failed = false;
  bool ended = false;  // endTimestamp is set
  JsonToken target_memory_overhead;
};

struct VirtualMachineInstance {
  ObjectMeta meta;
  bool has_annotations = false;
  OwnAnnotations own;
  bool outdated_launcher_image = false;  // label kubevirt.io/outdatedLauncherImage
  bool migration_target = false;         // annotation kubevirt.io/create-migration-target

  overhead::Spec spec;

  bool has_status = false;
  Phase phase = Phase::kUnset;
  std::string node_name;                  // status.nodeName
  std::string launcher_image;             // status.launcherContainerImageVersion
  bool has_status_memory = false;         // status.memory is an object
  JsonToken memory_overhead;              // status.memory.memoryOverhead
  std::optional<Quantity> guest_current;  // status.memory.guestCurrent
  bool has_current_cpu_topology = false;  // status.currentCPUTopology is an object
  overhead::CpuTopology current_cpu_topology;
  JsonToken cpu_overhead;  // status.currentCPUTopology.cpuOverhead
  std::optional<HotplugCondition> hot_memory_change;
  std::optional<HotplugCondition> hot_vcpu_change;
  std::optional<MigrationState> migration_state;
};

struct ContainerResources {
  overhead::ResourceMap requests;
  overhead::ResourceMap limits;
  std::optional<Quantity> hugepages_requests;  // sum over hugepages-*
};

// A VirtualMachine as written: spec.template, before admission and without its instancetype.
struct VirtualMachine {
  ObjectMeta meta;
  bool has_template = false;
  bool has_instancetype = false;
  bool has_preference = false;
  overhead::Spec spec;  // spec.template.spec
};

// A virt-launcher pod, in any phase.
struct LauncherPod {
  ObjectMeta meta;
  std::string owner_uid;  // controller ownerReference of kind VirtualMachineInstance; may be ""
  std::string node_name;  // spec.nodeName
  WallTime created{};
  bool finished = false;                // phase Succeeded or Failed
  bool ephemeral_provisioning = false;  // annotation kubevirt.io/ephemeral-provisioning
  std::optional<std::string> recorded;  // annotation kubevirt.io/memory-overhead-bytes, unparsed
  std::string migration_uid;            // label kubevirt.io/migrationJobUID
  bool has_compute = false;
  bool is_fork = false;  // named as Deckhouse's fork names it, not KubeVirt
  std::string compute_image;
  ContainerResources compute;
  Quantity sidecar_memory;  // requests of the other long-running containers
  Quantity sidecar_cpu;
};

struct VirtualMachineInstanceMigration {
  ObjectMeta meta;
  std::string vmi_name;
  std::string phase;
};

struct KubeVirt {
  ObjectMeta meta;
  bool has_phase = false;  // status.phase is non-empty
  overhead::Config config;
  std::vector<std::string> feature_gates;
  std::vector<std::string> disabled_feature_gates;
  std::string observed_version;      // status.observedKubeVirtVersion
  std::string target_version;        // status.targetKubeVirtVersion
  std::string launcher_image;        // virtLauncherImage of status.observedDeploymentConfig
  std::string default_architecture;  // status.defaultArchitecture
};

}  // namespace vo::kubevirt
