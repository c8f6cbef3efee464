// SPDX-License-Identifier: Apache-2.0
#include "apiserver/discovery.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/resource_info.h"
#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::array;
using boost::json::object;
using json::Document;

int read_number(std::string_view& rest) {
  int number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc{}) return -1;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

// "v2beta1" is (beta, 2, 1); what is no Kubernetes version comes last.
struct VersionRank {
  int stability = 0;
  int major = 0;
  int minor = 0;
  auto operator<=>(const VersionRank&) const = default;
};

VersionRank rank_of(std::string_view version) {
  if (!version.starts_with('v')) return {};
  version.remove_prefix(1);
  const int major = read_number(version);
  if (major < 0) return {};
  if (version.empty()) return {3, major, 0};
  const bool beta = version.starts_with("beta");
  if (!beta && !version.starts_with("alpha")) return {};
  version.remove_prefix(beta ? 4 : 5);
  const int minor = read_number(version);
  if (minor < 0 || !version.empty()) return {};
  return {beta ? 2 : 1, major, minor};
}

struct Subresource {
  std::string_view kind;  // of the resource
  std::string_view name;
  std::string_view group, version, response_kind;
};

constexpr std::array kSubresources{
    Subresource{"Pod", "binding", "", "v1", "Binding"},
    Subresource{"Pod", "eviction", "policy", "v1", "Eviction"},
};

array strings(std::span<const std::string> texts) {
  array result;
  for (const std::string& text : texts) result.emplace_back(text);
  return result;
}

bool is_review(const ResourceInfo& info) { return info.kind.ends_with("Review"); }

array verbs_of(const ResourceInfo& info) {
  if (is_review(info)) return {"create"};
  if (info.custom) {
    return {"delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"};
  }
  return {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"};
}

void add_names(object& to, const ResourceInfo& info) {
  if (!info.short_names.empty()) to["shortNames"] = strings(info.short_names);
  if (!info.categories.empty()) to["categories"] = strings(info.categories);
}

object api_resource(const ResourceInfo& info) {
  object resource{{"name", info.plural},
                  {"singularName", info.singular},
                  {"namespaced", info.namespaced},
                  {"kind", info.kind},
                  {"verbs", verbs_of(info)}};
  add_names(resource, info);
  return resource;
}

object status_resource(const ResourceInfo& info) {
  return {{"name", info.plural + "/status"},
          {"singularName", ""},
          {"namespaced", info.namespaced},
          {"kind", info.kind},
          {"verbs", {"get", "patch", "update"}}};
}

object sub_resource(const ResourceInfo& info, const Subresource& sub) {
  object resource{{"name", format("{}/{}", info.plural, sub.name)},
                  {"singularName", ""},
                  {"namespaced", info.namespaced}};
  if (!sub.group.empty()) {
    resource["group"] = key_view(sub.group);
    resource["version"] = key_view(sub.version);
  }
  resource["kind"] = key_view(sub.response_kind);
  resource["verbs"] = array{"create"};
  return resource;
}

void append_resources(array& to, const ResourceInfo& info) {
  to.push_back(api_resource(info));
  for (const Subresource& sub : kSubresources) {
    if (!info.custom && sub.kind == info.kind) to.push_back(sub_resource(info, sub));
  }
  if (info.has_status) to.push_back(status_resource(info));
}

using Row = const ResourceInfo*;

std::vector<Row> rows_of(Resources resources, std::string_view group) {
  std::vector<Row> rows;
  for (const ResourceInfo& info : resources) {
    if (info.group == group) rows.push_back(&info);
  }
  return rows;
}

// The versions of a group, the preferred one first.
std::vector<std::string> versions_of(const std::vector<Row>& rows) {
  std::vector<std::string> versions;
  versions.reserve(rows.size());
  for (const Row row : rows) versions.push_back(row->version);
  std::ranges::sort(versions, version_precedes);
  const auto same = std::ranges::unique(versions);
  versions.erase(same.begin(), same.end());
  return versions;
}

std::vector<std::string> groups_of(Resources resources) {
  std::vector<std::string> groups;
  for (const ResourceInfo& info : resources) {
    if (!info.group.empty()) groups.push_back(info.group);
  }
  std::ranges::sort(groups);
  const auto same = std::ranges::unique(groups);
  groups.erase(same.begin(), same.end());
  return groups;
}

object group_version(std::string_view group, const std::string& version) {
  return {{"groupVersion", format("{}/{}", group, version)}, {"version", version}};
}

object group_document(Resources resources, std::string_view group) {
  array versions;
  for (const auto& version : versions_of(rows_of(resources, group))) {
    versions.push_back(group_version(group, version));
  }
  const Document preferred = versions.front();
  return {{"name", key_view(group)}, {"versions", versions}, {"preferredVersion", preferred}};
}

object gvk(std::string_view group, std::string_view version, std::string_view kind) {
  return {{"group", key_view(group)}, {"version", key_view(version)}, {"kind", key_view(kind)}};
}

array aggregated_subresources(const ResourceInfo& info) {
  array subresources;
  for (const Subresource& sub : kSubresources) {
    if (info.custom || sub.kind != info.kind) continue;
    subresources.push_back(object{{"subresource", key_view(sub.name)},
                                  {"responseKind", gvk(sub.group, sub.version, sub.response_kind)},
                                  {"verbs", array{"create"}}});
  }
  if (info.has_status) {
    subresources.push_back(object{{"subresource", "status"},
                                  {"responseKind", gvk(info.group, info.version, info.kind)},
                                  {"verbs", {"get", "patch", "update"}}});
  }
  return subresources;
}

object aggregated_resource(const ResourceInfo& info) {
  object resource{{"resource", info.plural},
                  {"responseKind", gvk(info.group, info.version, info.kind)},
                  {"scope", info.namespaced ? "Namespaced" : "Cluster"},
                  {"singularResource", info.singular},
                  {"verbs", verbs_of(info)}};
  add_names(resource, info);
  auto subresources = aggregated_subresources(info);
  if (!subresources.empty()) resource["subresources"] = std::move(subresources);
  return resource;
}

object aggregated_version(const std::vector<Row>& rows, const std::string& version) {
  array resources;
  for (const Row row : rows) {
    if (row->version == version) resources.push_back(aggregated_resource(*row));
  }
  return {{"version", version}, {"resources", std::move(resources)}, {"freshness", "Current"}};
}

object aggregated_group(Resources resources, const std::string& group) {
  const auto rows = rows_of(resources, group);
  array versions;
  for (const auto& version : versions_of(rows)) {
    versions.push_back(aggregated_version(rows, version));
  }
  object metadata;
  if (!group.empty()) metadata["name"] = group;
  return {{"metadata", std::move(metadata)}, {"versions", std::move(versions)}};
}

}  // namespace

bool version_precedes(std::string_view a, std::string_view b) {
  const auto order = rank_of(b) <=> rank_of(a);
  return order == 0 ? a < b : order < 0;
}

Document discover_core_versions(std::string_view server_address) {
  return object{
      {"kind", "APIVersions"},
      {"versions", array{"v1"}},
      {"serverAddressByClientCIDRs",
       array{object{{"clientCIDR", "0.0.0.0/0"}, {"serverAddress", key_view(server_address)}}}}};
}

Document discover_groups(Resources resources) {
  array groups;
  for (const auto& group : groups_of(resources)) groups.push_back(group_document(resources, group));
  return object{{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", std::move(groups)}};
}

std::optional<Document> discover_group(Resources resources, std::string_view group) {
  if (group.empty() || rows_of(resources, group).empty()) return std::nullopt;
  object result{{"kind", "APIGroup"}, {"apiVersion", "v1"}};
  for (const auto& entry : group_document(resources, group)) {
    result.emplace(entry.key(), entry.value());
  }
  return result;
}

std::optional<Document> discover_resources(Resources resources, std::string_view group,
                                           std::string_view version) {
  array served;
  for (const Row row : rows_of(resources, group)) {
    if (row->version == version) append_resources(served, *row);
  }
  if (served.empty()) return std::nullopt;
  object result{{"kind", "APIResourceList"}};
  if (!group.empty()) result["apiVersion"] = "v1";
  result["groupVersion"] = group.empty() ? std::string{version} : format("{}/{}", group, version);
  result["resources"] = std::move(served);
  return result;
}

Document discover_aggregated(Resources resources, bool core, std::string_view version) {
  array items;
  if (core) items.push_back(aggregated_group(resources, ""));
  if (!core) {
    for (const auto& group : groups_of(resources)) {
      items.push_back(aggregated_group(resources, group));
    }
  }
  return object{{"kind", "APIGroupDiscoveryList"},
                {"apiVersion", format("apidiscovery.k8s.io/{}", version)},
                {"metadata", object{}},
                {"items", std::move(items)}};
}

}  // namespace vo::apiserver
