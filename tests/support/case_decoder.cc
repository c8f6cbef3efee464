// SPDX-License-Identifier: Apache-2.0
#include "support/case_decoder.h"

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::test {
namespace {

namespace json = boost::json;
using overhead::Architecture;
using overhead::Config;
using overhead::Spec;

// A member, or null where there is none: paths may lead through what is absent.
const json::value& member(const json::value& parent, std::string_view name) {
  static const json::value kNull;
  const auto* const object = parent.if_object();
  const auto* const found = object == nullptr ? nullptr : object->if_contains(name);
  return found == nullptr ? kNull : *found;
}

template <typename... Names>
const json::value& member(const json::value& parent, std::string_view name, Names... names) {
  return member(member(parent, name), names...);
}

bool is_true(const json::value& value) { return value.is_bool() && value.get_bool(); }

std::optional<bool> flag(const json::value& value) {
  return value.is_bool() ? std::optional(value.get_bool()) : std::nullopt;
}

std::optional<std::string> text(const json::value& value) {
  return value.is_string() ? std::optional(std::string(value.get_string())) : std::nullopt;
}

Quantity quantity(const json::value& value) {
  if (value.is_null()) return {};
  const auto parsed = Quantity::parse(text(value).value_or(json::serialize(value)));
  if (!parsed) throw std::runtime_error(parsed.error().message());
  return *parsed;
}

std::optional<Quantity> optional_quantity(const json::value& value) {
  return value.is_null() ? std::nullopt : std::optional(quantity(value));
}

// In a resource map a key with null is a zero, as upstream decodes it.
std::optional<Quantity> entry(const json::value& map, std::string_view key) {
  const auto* const object = map.if_object();
  if (object == nullptr || !object->contains(key)) return std::nullopt;
  return quantity(object->at(key));
}

overhead::ResourceMap resources(const json::value& map) {
  return {.memory = entry(map, "memory"),
          .cpu = entry(map, "cpu"),
          .ephemeral_storage = entry(map, "ephemeral-storage")};
}

std::uint32_t uint32(const json::value& value) {
  return value.is_null() ? 0 : value.to_number<std::uint32_t>();
}

std::optional<overhead::CpuTopology> topology(const json::value& cpu) {
  if (!cpu.is_object()) return std::nullopt;
  return overhead::CpuTopology{.cores = uint32(member(cpu, "cores")),
                               .sockets = uint32(member(cpu, "sockets")),
                               .threads = uint32(member(cpu, "threads"))};
}

Architecture architecture(const json::value& value) {
  const std::string name = text(value).value_or("");
  if (name.empty()) return Architecture::kUnset;
  if (name == "amd64") return Architecture::kAmd64;
  if (name == "arm64") return Architecture::kArm64;
  return name == "s390x" ? Architecture::kS390x : Architecture::kOther;
}

std::uint16_t count(const json::value& array) {
  return array.is_array() ? static_cast<std::uint16_t>(array.get_array().size()) : 0;
}

overhead::Interface interface(const json::value& value) {
  return {.sriov = member(value, "sriov").is_object(),
          .passt = member(value, "passt").is_object(),
          .passt_binding = member(value, "passtBinding").is_object(),
          .has_ports = count(member(value, "ports")) > 0,
          .binding_name = text(member(value, "binding", "name")).value_or("")};
}

void decode_devices(const json::value& devices, Spec& spec) {
  if (const auto& interfaces = member(devices, "interfaces"); interfaces.is_array()) {
    for (const auto& value : interfaces.get_array()) spec.interfaces.push_back(interface(value));
  }
  spec.gpus = count(member(devices, "gpus"));
  spec.host_devices = count(member(devices, "hostDevices"));
  spec.autoattach_graphics_device = flag(member(devices, "autoattachGraphicsDevice"));
  spec.tpm = member(devices, "tpm").is_object();
  spec.tpm_enabled = flag(member(devices, "tpm", "enabled"));
}

void decode_domain(const json::value& domain, Spec& spec) {
  spec.requests = resources(member(domain, "resources", "requests"));
  spec.limits = resources(member(domain, "resources", "limits"));
  spec.overcommit_guest_overhead = is_true(member(domain, "resources", "overcommitGuestOverhead"));
  spec.guest = optional_quantity(member(domain, "memory", "guest"));
  spec.hugepages = text(member(domain, "memory", "hugepages", "pageSize"));
  spec.added_overhead =
      optional_quantity(member(domain, "memory", "reservedOverhead", "addedOverhead"));
  spec.cpu = topology(member(domain, "cpu"));
  spec.dedicated_cpu_placement = is_true(member(domain, "cpu", "dedicatedCpuPlacement"));
  spec.isolate_emulator_thread = is_true(member(domain, "cpu", "isolateEmulatorThread"));
  spec.io_threads_policy_supplemental_pool =
      text(member(domain, "ioThreadsPolicy")) == "supplementalPool";
  spec.supplemental_io_threads = uint32(member(domain, "ioThreads", "supplementalPoolThreadCount"));
  spec.sev = member(domain, "launchSecurity", "sev").is_object();
  spec.snp = member(domain, "launchSecurity", "snp").is_object();
  spec.tdx = member(domain, "launchSecurity", "tdx").is_object();
  decode_devices(member(domain, "devices"), spec);
}

Spec decode_vmi(const json::value& vmi) {
  Spec spec;
  const auto& body = member(vmi, "spec");
  decode_domain(member(body, "domain"), spec);
  spec.architecture = architecture(member(body, "architecture"));
  spec.liveness_exec = member(body, "livenessProbe", "exec").is_object();
  spec.readiness_exec = member(body, "readinessProbe", "exec").is_object();
  spec.even_emulator_parity = !member(vmi, "metadata", "annotations",
                                      "alpha.kubevirt.io/EmulatorThreadCompleteToEvenParity")
                                   .is_null();
  if (const auto& volumes = member(body, "volumes"); volumes.is_array()) {
    for (const auto& volume : volumes.get_array()) {
      spec.downward_metrics_volume |= member(volume, "downwardMetrics").is_object();
    }
  }
  return spec;
}

Config decode_config(const json::value& value) {
  Config config;
  config.ratio = text(member(value, "additionalGuestMemoryOverheadRatio"));
  if (const auto& overcommit = member(value, "memoryOvercommit"); !overcommit.is_null()) {
    config.memory_overcommit = overcommit.to_number<std::int64_t>();
  }
  if (const auto& ratio = member(value, "cpuAllocationRatio"); !ratio.is_null()) {
    config.cpu_allocation_ratio = ratio.to_number<std::int64_t>();
  }
  config.cluster_architecture = architecture(member(value, "clusterArch"));
  if (const auto& bindings = member(value, "bindings"); bindings.is_object()) {
    for (const auto& [name, plugin] : bindings.get_object()) {
      const auto& requests = member(plugin, "computeResourceOverhead", "requests");
      config.bindings.push_back(
          {std::string(name), entry(requests, "memory").value_or(Quantity())});
    }
  }
  return config;
}

}  // namespace

GoldenCase decode_case(std::string_view line) {
  const json::value value = json::parse(line);
  return {.id = value.at("id").to_number<std::int64_t>(),
          .config = decode_config(member(value, "config")),
          .spec = decode_vmi(member(value, "vmi"))};
}

}  // namespace vo::test
