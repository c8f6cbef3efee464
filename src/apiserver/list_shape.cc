// SPDX-License-Identifier: Apache-2.0
#include "apiserver/list_shape.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace vo::apiserver {
namespace {

using enum ListType;

constexpr ListShape map_by(std::string_view kind, std::string_view field, std::string_view key,
                           std::string_view second_apply_key = {}) {
  return {kind, field, kMap, key, kMap, {key, second_apply_key}};
}

// Merged by patches, replaced by applies.
constexpr ListShape patched_by(std::string_view kind, std::string_view field,
                               std::string_view key) {
  return {kind, field, kMap, key, kAtomic, {}};
}

// Replaced by patches, merged by applies.
constexpr ListShape applied_by(std::string_view kind, std::string_view field,
                               std::string_view key) {
  return {kind, field, kAtomic, {}, kMap, {key, {}}};
}

constexpr std::array kShapes{
    map_by("", "ownerReferences", "uid"),
    ListShape{"", "finalizers", kSet, {}, kSet, {}},
    map_by("", "conditions", "type"),
    map_by("Pod", "containers", "name"),
    map_by("Pod", "initContainers", "name"),
    map_by("Pod", "ephemeralContainers", "name"),
    map_by("Pod", "env", "name"),
    map_by("Pod", "ports", "containerPort", "protocol"),
    map_by("Pod", "volumeMounts", "mountPath"),
    map_by("Pod", "volumeDevices", "devicePath"),
    map_by("Pod", "volumes", "name"),
    map_by("Pod", "imagePullSecrets", "name"),
    map_by("Pod", "hostAliases", "ip"),
    map_by("Pod", "topologySpreadConstraints", "topologyKey", "whenUnsatisfiable"),
    map_by("Pod", "schedulingGates", "name"),
    map_by("Pod", "resourceClaims", "name"),
    applied_by("Pod", "claims", "name"),
    map_by("Pod", "resourceClaimStatuses", "name"),
    map_by("Pod", "podIPs", "ip"),
    patched_by("Pod", "hostIPs", "ip"),
    map_by("Service", "ports", "port", "protocol"),
    map_by("Node", "addresses", "type"),
    ListShape{"Node", "podCIDRs", kSet, {}, kSet, {}},
    map_by("ServiceAccount", "secrets", "name"),
    patched_by("ServiceAccount", "imagePullSecrets", "name"),
};

constexpr ListShape kReplaced{{}, {}, kAtomic, {}, kAtomic, {}};

}  // namespace

const ListShape& list_shape(std::string_view kind, std::string_view field) {
  const auto* found = std::ranges::find_if(kShapes, [&](const ListShape& shape) {
    return shape.field == field && (shape.kind.empty() || shape.kind == kind);
  });
  return found == kShapes.end() ? kReplaced : *found;
}

}  // namespace vo::apiserver
