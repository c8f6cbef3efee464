// SPDX-License-Identifier: Apache-2.0
// What the simulated KubeVirt watches: one reflector per kind feeds it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "kube/resource_path.h"

namespace vo::simulation {

enum class Kind : std::uint8_t {
  kKubeVirt,
  kVm,
  kVmi,
  kMigration,
  kPod,
  kNode,
  kQuota,
  kNamespace,
};
inline constexpr std::size_t kKindCount = 8;

inline constexpr std::array<Kind, kKindCount> kAllKinds{
    Kind::kKubeVirt, Kind::kVm,   Kind::kVmi,   Kind::kMigration,
    Kind::kPod,      Kind::kNode, Kind::kQuota, Kind::kNamespace};

struct WatchedKind {
  Kind kind;
  std::string_view name;            // as in an object's `kind`
  kube::ResourcePath path;          // in all namespaces
  std::string_view label_selector;  // empty: everything
};

const WatchedKind& watched(Kind kind);

}  // namespace vo::simulation
