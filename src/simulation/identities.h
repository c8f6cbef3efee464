// SPDX-License-Identifier: Apache-2.0
// Who writes: the users that the real components are to the API server.
#pragma once

#include <string>
#include <string_view>

namespace vo::simulation {

inline constexpr std::string_view kAccountPrefix = "system:serviceaccount:";

// `component` of the KubeVirt installed in `namespace_name`: "kubevirt-controller", …
inline std::string kubevirt_account(std::string_view namespace_name, std::string_view component) {
  return std::string(kAccountPrefix) + std::string(namespace_name) + ":" + std::string(component);
}

inline std::string kubelet_user(std::string_view node) {
  return "system:node:" + std::string(node);
}

inline constexpr std::string_view kScheduler = "system:kube-scheduler";
inline constexpr std::string_view kGarbageCollector =
    "system:serviceaccount:kube-system:generic-garbage-collector";

}  // namespace vo::simulation
