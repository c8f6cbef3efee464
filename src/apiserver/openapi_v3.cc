// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/discovery.h"
#include "apiserver/document_access.h"
#include "apiserver/openapi.h"
#include "apiserver/openapi_names.h"
#include "apiserver/resource_info.h"
#include "apiserver/structural_schema.h"
#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::array;
using boost::json::object;
using json::Document;

Document definition(const ResourceInfo& info) {
  if (!info.custom || info.schema == nullptr) return builtin_definition(info);
  Document schema = info.schema->open_api();
  object_of(schema)[key_view(kGvkExtension)] = array{gvk_object(info)};
  return schema;
}

object parameter(std::string_view name, std::string_view type) {
  return {{"name", key_view(name)},
          {"in", "query"},
          {"schema", {{"type", key_view(type)}, {"uniqueItems", true}}}};
}

array parameters() {
  array result;
  for (const std::string_view name : patch_parameters()) {
    result.push_back(parameter(name, name == "force" ? "boolean" : "string"));
  }
  return result;
}

object body_of(const ResourceInfo& info) {
  return {{"application/json",
           {{"schema", {{"$ref", "#/components/schemas/" + definition_name(info)}}}}}};
}

object operation(const ResourceInfo& info, std::string_view action) {
  return {{"operationId", format("{}{}", action, info.kind)},
          {"responses", {{"200", {{"description", "OK"}, {"content", body_of(info)}}}}},
          {"x-kubernetes-action", key_view(action)},
          {key_view(kGvkExtension), gvk_object(info)}};
}

// The types of patch that kubectl may calculate by this document: it knows no merge keys.
object patch_operation(const ResourceInfo& info) {
  object patch = operation(info, "patch");
  patch["parameters"] = parameters();
  patch["requestBody"] = {{"content",
                           {{"application/apply-patch+yaml", object{}},
                            {"application/json-patch+json", object{}},
                            {"application/merge-patch+json", object{}}}}};
  return patch;
}

object path_item(const ResourceInfo& info) {
  return {{"get", operation(info, "get")}, {"patch", patch_operation(info)}};
}

std::string document_path(const ResourceInfo& info) {
  return info.group.empty() ? "api/" + info.version
                            : format("apis/{}/{}", info.group, info.version);
}

// FNV-1a, 64 bits: not a secret, only a name for a content.
std::string hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211U;
  return format("{:016X}", hash);
}

object index_entry(Resources resources, const ResourceInfo& info, const std::string& path) {
  const auto document = openapi_v3(resources, info.group, info.version);
  return {{"serverRelativeURL",
           format("/openapi/v3/{}?hash={}", path, hash_of(json::write_compact(*document)))}};
}

}  // namespace

Document openapi_v3_index(Resources resources) {
  object paths;
  for (const ResourceInfo& info : resources) {
    const auto path = document_path(info);
    if (!paths.contains(path)) paths[path] = index_entry(resources, info, path);
  }
  return object{{"paths", std::move(paths)}};
}

std::optional<Document> openapi_v3(Resources resources, std::string_view group,
                                   std::string_view version) {
  object paths;
  object schemas;
  for (const ResourceInfo& info : resources) {
    if (info.group != group || info.version != version) continue;
    paths[object_path(info)] = path_item(info);
    schemas[definition_name(info)] = definition(info);
  }
  if (paths.empty()) return std::nullopt;
  return object{{"openapi", "3.0.0"},
                {"info", openapi_info()},
                {"paths", std::move(paths)},
                {"components", {{"schemas", std::move(schemas)}}}};
}

}  // namespace vo::apiserver
