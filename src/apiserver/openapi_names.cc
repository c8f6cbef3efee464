// SPDX-License-Identifier: Apache-2.0
#include "apiserver/openapi_names.h"

#include <array>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "apiserver/discovery.h"
#include "apiserver/document_access.h"
#include "apiserver/resource_info.h"
#include "base/format.h"
#include "kube/resource_path.h"

namespace vo::apiserver {
namespace {

// "kubevirt.io" is "io.kubevirt".
std::string reversed(std::string_view group) {
  std::string result;
  while (!group.empty()) {
    const auto dot = group.rfind('.');
    const auto part = dot == std::string_view::npos ? group : group.substr(dot + 1);
    result.append(result.empty() ? "" : ".").append(part);
    group = dot == std::string_view::npos ? std::string_view{} : group.substr(0, dot);
  }
  return result;
}

// "coordination.k8s.io" is "coordination": what k8s.io/api calls the package.
std::string_view package_of(std::string_view group) {
  return group.empty() ? "core" : group.substr(0, group.find('.'));
}

}  // namespace

std::string definition_name(const ResourceInfo& info) {
  if (info.custom) return format("{}.{}.{}", reversed(info.group), info.version, info.kind);
  return format("io.k8s.api.{}.{}.{}", package_of(info.group), info.version, info.kind);
}

std::string object_path(const ResourceInfo& info) {
  const auto prefix = info.group.empty() ? format("/api/{}", info.version)
                                         : format("/apis/{}/{}", info.group, info.version);
  const auto scope = info.namespaced ? "/namespaces/{namespace}" : "";
  return format("{}{}/{}/{{name}}", prefix, scope, info.plural);
}

boost::json::object gvk_object(const ResourceInfo& info) {
  return {{"group", info.group}, {"kind", info.kind}, {"version", info.version}};
}

std::span<const std::string_view> patch_parameters() {
  static constexpr std::array<std::string_view, 4> kParameters{"dryRun", "fieldManager",
                                                               "fieldValidation", "force"};
  return kParameters;
}

boost::json::object openapi_info() { return {{"title", "Kubernetes"}, {"version", "v1.37.2"}}; }

boost::json::object builtin_definition(const ResourceInfo& info) {
  return {{"type", "object"},
          {"properties",
           {{"apiVersion", {{"type", "string"}}},
            {"kind", {{"type", "string"}}},
            {"metadata", {{"type", "object"}}}}},
          {"x-kubernetes-preserve-unknown-fields", true},
          {key_view(kGvkExtension), boost::json::array{gvk_object(info)}}};
}

}  // namespace vo::apiserver
