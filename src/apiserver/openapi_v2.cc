// SPDX-License-Identifier: Apache-2.0
#include <array>
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

// What Swagger 2.0 cannot say.
constexpr std::array<std::string_view, 5> kOnlyInV3{"anyOf", "oneOf", "not", "nullable", "default"};

bool is_true(const object& schema, std::string_view key) {
  const auto* value = schema.if_contains(key_view(key));
  return value != nullptr && *value == true;
}

void clear_type(object& schema) {
  for (const char* key : {"type", "items", "properties", "additionalProperties", "format"}) {
    schema.stable_erase(key);
  }
}

// A schema as the server publishes it in v2: laxer where v2 has no words.
void weaken(Document& document) {
  auto* schema = document.if_object();
  if (schema == nullptr) return;
  if (is_true(*schema, "nullable") || is_true(*schema, "x-kubernetes-int-or-string") ||
      is_true(*schema, "x-kubernetes-preserve-unknown-fields")) {
    clear_type(*schema);
  }
  for (const std::string_view key : kOnlyInV3) schema->stable_erase(key_view(key));
  if (auto* items = schema->if_contains("items")) weaken(*items);
  if (auto* more = schema->if_contains("additionalProperties")) weaken(*more);
  auto* properties = schema->if_contains("properties");
  if (properties == nullptr || !properties->is_object()) return;
  for (auto& property : properties->get_object()) weaken(property.value());
}

Document definition(const ResourceInfo& info) {
  Document schema = info.schema->open_api();
  weaken(schema);
  object_of(schema)[key_view(kGvkExtension)] = array{gvk_object(info)};
  return schema;
}

array parameters() {
  array result;
  for (const std::string_view name : patch_parameters()) {
    result.push_back(object{{"name", key_view(name)},
                            {"in", "query"},
                            {"type", name == "force" ? "boolean" : "string"},
                            {"uniqueItems", true}});
  }
  return result;
}

object patch_of(const ResourceInfo& info) {
  return {{"operationId", "patch" + info.kind},
          {"parameters", parameters()},
          {"responses", {{"200", {{"description", "OK"}}}}},
          {"x-kubernetes-action", "patch"},
          {key_view(kGvkExtension), gvk_object(info)}};
}

}  // namespace

// Built-in kinds have no definition here: kubectl then merges by its own types, which know more.
Document openapi_v2(Resources resources) {
  object paths;
  object definitions;
  for (const ResourceInfo& info : resources) {
    paths[object_path(info)] = {{"patch", patch_of(info)}};
    if (info.custom && info.schema != nullptr)
      definitions[definition_name(info)] = definition(info);
  }
  return object{{"swagger", "2.0"},
                {"info", openapi_info()},
                {"paths", std::move(paths)},
                {"definitions", std::move(definitions)}};
}

}  // namespace vo::apiserver
