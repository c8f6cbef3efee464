// SPDX-License-Identifier: Apache-2.0
#include "simulation/kinds.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "kube/resource_path.h"
#include "kubevirt/names.h"

namespace vo::simulation {
namespace {

WatchedKind kubevirt(Kind kind, std::string_view name, std::string_view resource) {
  return {.kind = kind,
          .name = name,
          .path = {.group = std::string(kubevirt::kGroup),
                   .version = "v1",
                   .resource = std::string(resource),
                   .namespace_name = ""},
          .label_selector = ""};
}

WatchedKind core(Kind kind, std::string_view name, std::string_view resource,
                 std::string_view label_selector = "") {
  return {.kind = kind,
          .name = name,
          .path = {.group = "",
                   .version = "v1",
                   .resource = std::string(resource),
                   .namespace_name = ""},
          .label_selector = label_selector};
}

}  // namespace

const WatchedKind& watched(Kind kind) {
  static const std::array<WatchedKind, kKindCount> kWatched{
      kubevirt(Kind::kKubeVirt, "KubeVirt", "kubevirts"),
      kubevirt(Kind::kVm, "VirtualMachine", "virtualmachines"),
      kubevirt(Kind::kVmi, "VirtualMachineInstance", "virtualmachineinstances"),
      kubevirt(Kind::kMigration, "VirtualMachineInstanceMigration",
               "virtualmachineinstancemigrations"),
      core(Kind::kPod, "Pod", "pods", kubevirt::kLauncherSelector),
      core(Kind::kNode, "Node", "nodes"),
      core(Kind::kQuota, "ResourceQuota", "resourcequotas"),
      core(Kind::kNamespace, "Namespace", "namespaces")};
  return kWatched[static_cast<std::size_t>(kind)];
}

}  // namespace vo::simulation
