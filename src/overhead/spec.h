// SPDX-License-Identifier: Apache-2.0
// What any release's formula or pod renderer reads of a VMI and of the cluster's configuration:
// plain values, no JSON, no Kubernetes. Field names follow the API's (kubevirt.io/v1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"
#include "quantity/quantity.h"

namespace vo::overhead {

enum class Architecture : std::uint8_t { kUnset, kAmd64, kArm64, kS390x, kOther };

// spec.domain.resources.requests or .limits. Absent and zero differ for the renderer.
struct ResourceMap {
  std::optional<Quantity> memory;
  std::optional<Quantity> cpu;
  std::optional<Quantity> ephemeral_storage;
};

// spec.domain.cpu.{cores,sockets,threads}; 0 is absent.
struct CpuTopology {
  std::uint32_t cores = 0;
  std::uint32_t sockets = 0;
  std::uint32_t threads = 0;
  bool operator==(const CpuTopology&) const = default;
};

// spec.domain.devices.interfaces[]: only what costs memory somewhere.
struct Interface {
  bool sriov = false;
  bool passt = false;
  bool passt_binding = false;
  bool has_ports = false;
  std::string binding_name;  // empty: no binding plugin
};

struct Spec {
  ResourceMap requests;
  ResourceMap limits;
  std::optional<Quantity> guest;           // memory.guest
  std::optional<std::string> hugepages;    // memory.hugepages.pageSize
  std::optional<Quantity> added_overhead;  // memory.reservedOverhead.addedOverhead
  std::optional<CpuTopology> cpu;          // engaged where spec.domain.cpu is an object
  std::vector<Interface> interfaces;
  std::uint32_t supplemental_io_threads = 0;  // ioThreads.supplementalPoolThreadCount
  std::uint16_t gpus = 0;
  std::uint16_t host_devices = 0;
  Architecture architecture = Architecture::kUnset;
  bool overcommit_guest_overhead = false;  // resources.overcommitGuestOverhead
  bool dedicated_cpu_placement = false;
  bool isolate_emulator_thread = false;
  bool even_emulator_parity = false;  // annotation …/EmulatorThreadCompleteToEvenParity present
  bool io_threads_policy_supplemental_pool = false;
  std::optional<bool> autoattach_graphics_device;
  bool downward_metrics_volume = false;
  bool liveness_exec = false;
  bool readiness_exec = false;
  bool sev = false;
  bool snp = false;
  bool tdx = false;
  bool tpm = false;                 // devices.tpm is an object
  std::optional<bool> tpm_enabled;  // devices.tpm.enabled
};

// network.binding[name].computeResourceOverhead.requests.memory of the KubeVirt CR.
struct BindingPlugin {
  std::string name;
  Quantity memory_request;  // zero where there is none
};

// The part of the KubeVirt CR's configuration that sizes a launcher pod.
struct Config {
  std::optional<std::string> ratio;  // additionalGuestMemoryOverheadRatio, unparsed
  std::int64_t memory_overcommit = 100;
  std::int64_t cpu_allocation_ratio = 10;
  Architecture cluster_architecture = Architecture::kAmd64;  // virt-controller's own
  std::vector<BindingPlugin> bindings;
};

}  // namespace vo::overhead
