// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "overhead/launcher_resources.h"
#include "simulation/cache.h"
#include "simulation/kinds.h"
#include "simulation/launcher_pod.h"
#include "simulation/object.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

constexpr std::string_view kRatioLabel = "alpha.kubevirt.io/auto-memory-limits-ratio";
constexpr std::string_view kLimitsGate = "AutoResourceLimitsGate";

bool matches(const json::Document& object, const json::Object& labels) {
  return std::ranges::all_of(labels, [&object](const auto& member) {
    return label(object, {member.key().data(), member.key().size()}) ==
           json::text_of(member.value());
  });
}

// Only matchLabels of autoCPULimitNamespaceLabelSelector are looked at.
bool selects_cpu_limit(const json::Document& kubevirt, const json::Document& in) {
  const json::Object& labels = json::object_at(
      kubevirt, {"spec", "configuration", "autoCPULimitNamespaceLabelSelector", "matchLabels"});
  return !labels.empty() && matches(in, labels);
}

void read_namespace(const json::Document& in, const Installation& kubevirt,
                    overhead::NamespacePolicy& policy) {
  if (has_label(in, kRatioLabel)) policy.memory_limits_ratio = label(in, kRatioLabel);
  policy.cpu_limit_selector_matches = selects_cpu_limit(*kubevirt.object, in);
}

void read_quota(const json::Document& quota, overhead::NamespacePolicy& policy) {
  policy.quota_limits_memory |= json::find(quota, {"spec", "hard", "limits.memory"}) != nullptr;
  policy.quota_limits_cpu |= json::find(quota, {"spec", "hard", "limits.cpu"}) != nullptr;
}

}  // namespace

overhead::NamespacePolicy namespace_policy(const Cache& cache, const std::string& namespace_name,
                                           const Installation& kubevirt) {
  overhead::NamespacePolicy policy;
  policy.auto_resource_limits_gate =
      std::ranges::count(kubevirt.view.feature_gates, kLimitsGate) > 0;
  const auto& namespaces = cache.all(Kind::kNamespace);
  if (const auto at = namespaces.find(namespace_name); at != namespaces.end()) {
    read_namespace(at->second.object(), kubevirt, policy);
  }
  const std::string prefix = namespace_name + "/";
  const auto& quotas = cache.all(Kind::kQuota);
  for (auto at = quotas.lower_bound(prefix); at != quotas.end() && at->first.starts_with(prefix);
       ++at) {
    read_quota(at->second.object(), policy);
  }
  return policy;
}

}  // namespace vo::simulation
