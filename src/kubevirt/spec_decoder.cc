// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/spec_decoder.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/value.h"
#include "kubevirt/metadata_decoder.h"
#include "kubevirt/names.h"
#include "overhead/spec.h"

namespace vo::kubevirt {

namespace {

using json::Value;
using overhead::Spec;

constexpr std::size_t kMaxElements = std::numeric_limits<std::uint16_t>::max();

Status check_count(std::size_t count) {
  if (count < kMaxElements) return {};
  return input_error(format("more than {} elements", kMaxElements - 1));
}

Status read_count(Value array, std::uint16_t& count) {
  count = 0;
  return for_each_element(array, [&](Value) -> Status {
    ++count;
    return check_count(count);
  });
}

Status read_non_empty(Value array, bool& non_empty) {
  non_empty = false;
  return for_each_element(array, [&](Value) -> Status {
    non_empty = true;
    return {};
  });
}

Status read_resources(Value resources, Spec& spec) {
  return for_each_member(resources, [&](std::string_view key, Value member) -> Status {
    if (key == "requests") return read_resource_map(member, spec.requests);
    if (key == "limits") return read_resource_map(member, spec.limits);
    if (key == "overcommitGuestOverhead") return read(member, spec.overcommit_guest_overhead);
    return {};
  });
}

Status read_hugepages(Value hugepages, Spec& spec) {
  if (hugepages.is_null()) return {};
  spec.hugepages.emplace();
  return for_each_member(hugepages, [&](std::string_view key, Value member) -> Status {
    return key == "pageSize" ? read(member, *spec.hugepages) : Status{};
  });
}

Status read_reserved_overhead(Value reserved, Spec& spec) {
  return for_each_member(reserved, [&](std::string_view key, Value member) -> Status {
    return key == "addedOverhead" ? read_quantity(member, spec.added_overhead) : Status{};
  });
}

Status read_memory(Value memory, Spec& spec) {
  return for_each_member(memory, [&](std::string_view key, Value member) -> Status {
    if (key == "guest") return read_quantity(member, spec.guest);
    if (key == "hugepages") return read_hugepages(member, spec);
    if (key == "reservedOverhead") return read_reserved_overhead(member, spec);
    return {};
  });
}

Status read_cpu(Value cpu, Spec& spec) {
  if (cpu.is_null()) return {};
  overhead::CpuTopology& topology = spec.cpu.emplace();
  return for_each_member(cpu, [&](std::string_view key, Value member) -> Status {
    if (key == "cores") return read(member, topology.cores);
    if (key == "sockets") return read(member, topology.sockets);
    if (key == "threads") return read(member, topology.threads);
    if (key == "dedicatedCpuPlacement") return read(member, spec.dedicated_cpu_placement);
    if (key == "isolateEmulatorThread") return read(member, spec.isolate_emulator_thread);
    return {};
  });
}

Status read_binding(Value binding, overhead::Interface& interface) {
  return for_each_member(binding, [&](std::string_view key, Value member) -> Status {
    return key == "name" ? read(member, interface.binding_name) : Status{};
  });
}

Status read_interface(Value value, overhead::Interface& interface) {
  return for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "sriov") return read_presence(member, interface.sriov);
    if (key == "passt") return read_presence(member, interface.passt);
    if (key == "passtBinding") return read_presence(member, interface.passt_binding);
    if (key == "binding") return read_binding(member, interface);
    if (key == "ports") return read_non_empty(member, interface.has_ports);
    return {};
  });
}

Status read_interfaces(Value interfaces, Spec& spec) {
  spec.interfaces.clear();
  return for_each_element(interfaces, [&](Value element) -> Status {
    VO_CHECK_OK(check_count(spec.interfaces.size()));
    return read_interface(element, spec.interfaces.emplace_back());
  });
}

Status read_tpm(Value tpm, Spec& spec) {
  if (tpm.is_null()) return {};
  spec.tpm = true;
  return for_each_member(tpm, [&](std::string_view key, Value member) -> Status {
    return key == "enabled" ? read(member, spec.tpm_enabled) : Status{};
  });
}

Status read_devices(Value devices, Spec& spec) {
  return for_each_member(devices, [&](std::string_view key, Value member) -> Status {
    if (key == "interfaces") return read_interfaces(member, spec);
    if (key == "gpus") return read_count(member, spec.gpus);
    if (key == "hostDevices") return read_count(member, spec.host_devices);
    if (key == "tpm") return read_tpm(member, spec);
    if (key == "autoattachGraphicsDevice") return read(member, spec.autoattach_graphics_device);
    return {};
  });
}

Status read_launch_security(Value security, Spec& spec) {
  return for_each_member(security, [&](std::string_view key, Value member) -> Status {
    if (key == "sev") return read_presence(member, spec.sev);
    if (key == "snp") return read_presence(member, spec.snp);
    if (key == "tdx") return read_presence(member, spec.tdx);
    return {};
  });
}

Status read_io_threads(Value threads, Spec& spec) {
  return for_each_member(threads, [&](std::string_view key, Value member) -> Status {
    if (key != "supplementalPoolThreadCount") return {};
    return read(member, spec.supplemental_io_threads);
  });
}

Status read_io_threads_policy(Value policy, Spec& spec) {
  if (policy.is_null()) return {};
  VO_TRY(const std::string_view name, policy.string());
  spec.io_threads_policy_supplemental_pool = name == "supplementalPool";
  return {};
}

Status read_domain(Value domain, Spec& spec) {
  return for_each_member(domain, [&](std::string_view key, Value member) -> Status {
    if (key == "cpu") return read_cpu(member, spec);
    if (key == "devices") return read_devices(member, spec);
    if (key == "memory") return read_memory(member, spec);
    if (key == "resources") return read_resources(member, spec);
    if (key == "ioThreads") return read_io_threads(member, spec);
    if (key == "ioThreadsPolicy") return read_io_threads_policy(member, spec);
    if (key == "launchSecurity") return read_launch_security(member, spec);
    return {};
  });
}

Status read_volumes(Value volumes, Spec& spec) {
  spec.downward_metrics_volume = false;
  return for_each_element(volumes, [&](Value volume) -> Status {
    return for_each_member(volume, [&](std::string_view key, Value member) -> Status {
      if (key != "downwardMetrics") return {};
      bool present = false;
      VO_CHECK_OK(read_presence(member, present));
      spec.downward_metrics_volume |= present;
      return {};
    });
  });
}

Status read_probe(Value probe, bool& has_exec) {
  return for_each_member(probe, [&](std::string_view key, Value member) -> Status {
    return key == "exec" ? read_presence(member, has_exec) : Status{};
  });
}

Status read_architecture(Value value, Spec& spec) {
  if (value.is_null()) return {};
  VO_TRY(const std::string_view name, value.string());
  spec.architecture = architecture_of(name);
  return {};
}

}  // namespace

Status read_spec(Value value, Spec& spec) {
  return for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "domain") return read_domain(member, spec);
    if (key == "volumes") return read_volumes(member, spec);
    if (key == "architecture") return read_architecture(member, spec);
    if (key == "livenessProbe") return read_probe(member, spec.liveness_exec);
    if (key == "readinessProbe") return read_probe(member, spec.readiness_exec);
    return {};
  });
}

void read_spec_annotation(std::string_view key, Spec& spec) {
  spec.even_emulator_parity |= key == kEvenParityAnnotation;
}

Status read_resource_map(Value value, overhead::ResourceMap& map) {
  return for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "memory") return read_quantity(member, map.memory);
    if (key == "cpu") return read_quantity(member, map.cpu);
    if (key == "ephemeral-storage") return read_quantity(member, map.ephemeral_storage);
    return {};
  });
}

overhead::Architecture architecture_of(std::string_view name) {
  if (name.empty()) return overhead::Architecture::kUnset;
  if (name == "amd64") return overhead::Architecture::kAmd64;
  if (name == "arm64") return overhead::Architecture::kArm64;
  if (name == "s390x") return overhead::Architecture::kS390x;
  return overhead::Architecture::kOther;
}

}  // namespace vo::kubevirt
