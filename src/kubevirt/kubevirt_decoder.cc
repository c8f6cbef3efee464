// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/document.h"
#include "json/value.h"
#include "kubevirt/decode.h"
#include "kubevirt/metadata_decoder.h"
#include "kubevirt/objects.h"
#include "kubevirt/spec_decoder.h"

namespace vo::kubevirt {

namespace {

using json::Value;

Status read_names(Value array, std::vector<std::string>& names) {
  names.clear();
  return for_each_element(
      array, [&](Value element) -> Status { return read(element, names.emplace_back()); });
}

// Upstream overlays its defaults with what is set, and 0 is not.
Status read_unless_zero(Value value, std::int64_t& to) {
  std::int64_t number = 0;
  VO_CHECK_OK(read(value, number));
  if (number != 0) to = number;
  return {};
}

Status read_developer(Value developer, KubeVirt& kubevirt) {
  return for_each_member(developer, [&](std::string_view key, Value member) -> Status {
    if (key == "memoryOvercommit")
      return read_unless_zero(member, kubevirt.config.memory_overcommit);
    if (key == "cpuAllocationRatio") {
      return read_unless_zero(member, kubevirt.config.cpu_allocation_ratio);
    }
    if (key == "featureGates") return read_names(member, kubevirt.feature_gates);
    if (key == "disabledFeatureGates") return read_names(member, kubevirt.disabled_feature_gates);
    return {};
  });
}

Status read_compute_overhead(Value overhead, overhead::BindingPlugin& plugin) {
  return for_each_member(overhead, [&](std::string_view key, Value member) -> Status {
    if (key != "requests") return {};
    overhead::ResourceMap requests;
    VO_CHECK_OK(read_resource_map(member, requests));
    plugin.memory_request = requests.memory.value_or(Quantity{});
    return {};
  });
}

Status read_binding(Value binding, overhead::BindingPlugin& plugin) {
  return for_each_member(binding, [&](std::string_view key, Value member) -> Status {
    return key == "computeResourceOverhead" ? read_compute_overhead(member, plugin) : Status{};
  });
}

Status read_bindings(Value bindings, KubeVirt& kubevirt) {
  kubevirt.config.bindings.clear();
  return for_each_member(bindings, [&](std::string_view name, Value member) -> Status {
    overhead::BindingPlugin& plugin = kubevirt.config.bindings.emplace_back();
    plugin.name = name;
    return read_binding(member, plugin);
  });
}

Status read_network(Value network, KubeVirt& kubevirt) {
  return for_each_member(network, [&](std::string_view key, Value member) -> Status {
    return key == "binding" ? read_bindings(member, kubevirt) : Status{};
  });
}

Status read_configuration(Value configuration, KubeVirt& kubevirt) {
  return for_each_member(configuration, [&](std::string_view key, Value member) -> Status {
    if (key == "additionalGuestMemoryOverheadRatio") return read(member, kubevirt.config.ratio);
    if (key == "developerConfiguration") return read_developer(member, kubevirt);
    if (key == "network") return read_network(member, kubevirt);
    return {};
  });
}

// A JSON text inside a string. What an operator of another release wrote there may differ: no
// image is no error.
std::string launcher_image(std::string_view deployment_config) {
  const auto config = json::parse_document(deployment_config);
  if (!config || !config->is_object()) return {};
  const auto* const image = config->get_object().if_contains("virtLauncherImage");
  if (image == nullptr || !image->is_string()) return {};
  return std::string(image->get_string());
}

Status read_deployment_config(Value value, KubeVirt& kubevirt) {
  if (value.is_null()) return {};
  VO_TRY(const std::string_view text, value.string());
  kubevirt.launcher_image = launcher_image(text);
  return {};
}

Status read_status(Value status, KubeVirt& kubevirt) {
  return for_each_member(status, [&](std::string_view key, Value member) -> Status {
    if (key == "observedKubeVirtVersion") return read(member, kubevirt.observed_version);
    if (key == "targetKubeVirtVersion") return read(member, kubevirt.target_version);
    if (key == "defaultArchitecture") return read(member, kubevirt.default_architecture);
    if (key == "observedDeploymentConfig") return read_deployment_config(member, kubevirt);
    if (key != "phase") return {};
    std::string phase;
    VO_CHECK_OK(read(member, phase));
    kubevirt.has_phase = !phase.empty();
    return {};
  });
}

Status read_spec(Value spec, KubeVirt& kubevirt) {
  return for_each_member(spec, [&](std::string_view key, Value member) -> Status {
    return key == "configuration" ? read_configuration(member, kubevirt) : Status{};
  });
}

}  // namespace

Result<KubeVirt> decode_kubevirt(Value root) {
  KubeVirt kubevirt;
  VO_CHECK_OK(for_each_member(root, [&](std::string_view key, Value member) -> Status {
    if (key == "metadata") return read_meta(member, kubevirt.meta);
    if (key == "spec") return read_spec(member, kubevirt);
    if (key == "status") return read_status(member, kubevirt);
    return {};
  }));
  return kubevirt;
}

}  // namespace vo::kubevirt
