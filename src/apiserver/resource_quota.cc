// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/pod_admission.h"
#include "apiserver/pod_resources.h"
#include "apiserver/status_error.h"
#include "base/format.h"
#include "json/document.h"
#include "quantity/quantity.h"

namespace vo::apiserver {
namespace {

using json::Document;

// Resources that a quota makes every container name.
constexpr std::array<std::string_view, 6> kMustName{
    "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"};

bool is_plain(std::string_view resource) {
  return resource == "cpu" || resource == "memory" || resource == "ephemeral-storage" ||
         resource.starts_with("hugepages-");
}

bool is_ended(const Document& pod) {
  const auto phase = text_at(pod, {"status", "phase"});
  return phase == "Succeeded" || phase == "Failed";
}

// What a pod counts for, under every name that a quota may use.
ResourceMap usage_of(const Document& pod) {
  ResourceMap usage{{"count/pods", Quantity(1)}};
  if (is_ended(pod)) return usage;
  usage.emplace("pods", Quantity(1));
  for (const auto& [name, quantity] : pod_resources(pod, "requests")) {
    usage.emplace("requests." + name, quantity);
    if (is_plain(name)) usage.emplace(name, quantity);
  }
  for (const auto& [name, quantity] : pod_resources(pod, "limits")) {
    usage.emplace("limits." + name, quantity);
  }
  return usage;
}

ResourceMap hard_of(const Document& quota) {
  return read_resources(member_at(quota, {"spec", "hard"}));
}

ResourceMap masked(const ResourceMap& resources, const ResourceMap& names) {
  ResourceMap result;
  for (const auto& [name, quantity] : resources) {
    if (names.contains(name)) result.emplace(name, quantity);
  }
  return result;
}

bool is_best_effort(const Document& pod) {
  return pod_resources(pod, "requests").empty() && pod_resources(pod, "limits").empty();
}

bool is_in_scope(const Document& pod, std::string_view scope) {
  const bool terminating = member_at(pod, {"spec", "activeDeadlineSeconds"}) != nullptr;
  if (scope == "Terminating") return terminating;
  if (scope == "NotTerminating") return !terminating;
  if (scope == "BestEffort") return is_best_effort(pod);
  return scope == "NotBestEffort" && !is_best_effort(pod);
}

bool matches(const Document& quota, const Document& pod) {
  return std::ranges::all_of(list_at(quota, {"spec", "scopes"}),
                             [&](const Document& scope) { return is_in_scope(pod, text(&scope)); });
}

ResourceMap used_of(const Document& quota, const ResourceMap& hard, Documents pods) {
  ResourceMap used;
  for (const auto& [name, limit] : hard) {
    used.emplace(name, Quantity(0, limit.format()));
  }
  for (const Document& pod : pods) {
    if (matches(quota, pod)) add_resources(used, masked(usage_of(pod), hard));
  }
  return used;
}

bool names_resource(const Document& container, std::string_view resource) {
  std::string_view which = "requests";
  for (const std::string_view prefix : {"requests", "limits"}) {
    if (!resource.starts_with(prefix) || resource == prefix) continue;
    which = prefix;
    resource.remove_prefix(prefix.size() + 1);
  }
  return member_at(container, {"resources", which, resource}) != nullptr;
}

std::string unnamed_in(const Document& pod, std::string_view resource) {
  std::string containers;
  for (const std::string_view list : {"containers", "initContainers"}) {
    for (const Document& container : list_at(pod, {"spec", list})) {
      if (names_resource(container, resource)) continue;
      containers.append(containers.empty() ? "" : ",").append(text_at(container, {"name"}));
    }
  }
  return containers;
}

std::optional<StatusError> check_named(const Document& pod, const Document& quota,
                                       const ResourceMap& hard) {
  std::map<std::string_view, std::string> missing;
  for (const std::string_view resource : kMustName) {
    if (!hard.contains(std::string{resource})) continue;
    auto containers = unnamed_in(pod, resource);
    if (!containers.empty()) missing.emplace(resource, std::move(containers));
  }
  if (missing.empty()) return std::nullopt;
  std::string list;
  for (const auto& [resource, containers] : missing) {
    list += format("{}{} for: {}", list.empty() ? "" : "; ", resource, containers);
  }
  return forbidden_pod(
      pod, format("failed quota: {}: must specify {}", text_at(quota, {"metadata", "name"}), list));
}

std::optional<StatusError> check_quota(const Document& pod, const Document& quota, Documents pods) {
  const auto hard = hard_of(quota);
  if (auto error = check_named(pod, quota, hard)) return error;
  const auto requested = masked(usage_of(pod), hard);
  const auto used = used_of(quota, hard, pods);
  auto total = used;
  add_resources(total, requested);
  ResourceMap exceeded;
  for (const auto& [name, quantity] : requested) {
    if (total.at(name) > hard.at(name)) exceeded.emplace(name, quantity);
  }
  if (exceeded.empty()) return std::nullopt;
  return forbidden_pod(pod, format("exceeded quota: {}, requested: {}, used: {}, limited: {}",
                                   text_at(quota, {"metadata", "name"}), print_resources(exceeded),
                                   print_resources(masked(used, exceeded)),
                                   print_resources(masked(hard, exceeded))));
}

boost::json::object as_document(const ResourceMap& resources) {
  boost::json::object result;
  for (const auto& [name, quantity] : resources) result.emplace(name, quantity.to_string());
  return result;
}

}  // namespace

std::optional<StatusError> check_quotas(const Document& pod, Documents quotas, Documents pods) {
  for (const Document& quota : quotas) {
    if (!matches(quota, pod)) continue;
    if (auto error = check_quota(pod, quota, pods)) return error;
  }
  return std::nullopt;
}

Document quota_status(const Document& quota, Documents pods) {
  const auto hard = hard_of(quota);
  return boost::json::object{{"hard", as_document(hard)},
                             {"used", as_document(used_of(quota, hard, pods))}};
}

}  // namespace vo::apiserver
