// SPDX-License-Identifier: Apache-2.0
#include "apiserver/object_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "apiserver/builtin_resources.h"
#include "apiserver/document_path.h"
#include "apiserver/metadata_rules.h"
#include "base/format.h"
#include "json/fields.h"

namespace vo::apiserver {

namespace {

namespace bj = boost::json;

std::string_view go_kind(const json::Document& value) {
  switch (value.kind()) {
    case bj::kind::string: return "string";
    case bj::kind::bool_: return "bool";
    case bj::kind::array: return "array";
    case bj::kind::object: return "object";
    default: return "number";
  }
}

std::string cannot_unmarshal(const json::Document& value, std::string_view field,
                             std::string_view type) {
  return format("json: cannot unmarshal {} into Go struct field ObjectMeta.metadata.{} of type {}",
                go_kind(value), field, type);
}

std::string text_map_error(const bj::object& metadata, std::string_view field) {
  const json::Document* map = metadata.if_contains(field);
  if (map == nullptr || map->is_null()) return "";
  if (!map->is_object()) return cannot_unmarshal(*map, field, "map[string]string");
  for (const auto& member : map->get_object()) {
    if (!member.value().is_string() && !member.value().is_null()) {
      return cannot_unmarshal(member.value(), field, "string");
    }
  }
  return "";
}

std::string text_list_error(const bj::object& metadata, std::string_view field) {
  const json::Document* list = metadata.if_contains(field);
  if (list == nullptr || list->is_null()) return "";
  if (!list->is_array()) return cannot_unmarshal(*list, field, "[]string");
  for (const json::Document& element : list->get_array()) {
    if (!element.is_string()) return cannot_unmarshal(element, field, "string");
  }
  return "";
}

std::string text_error(const bj::object& metadata, std::string_view field) {
  const json::Document* text = metadata.if_contains(field);
  if (text == nullptr || text->is_null() || text->is_string()) return "";
  return cannot_unmarshal(*text, field, "string");
}

bool is_text(const json::Document& value, std::string_view text) {
  return value.is_string() && std::string_view(value.get_string()) == text;
}

Cause bad_value(std::string_view field, std::string_view value, std::string_view why) {
  return {"FieldValueInvalid", format("Invalid value: \"{}\": {}", value, why), std::string(field)};
}

void check_lease(const json::Document& lease, std::vector<Cause>& causes) {
  const auto duration = number_at(lease, {"spec", "leaseDurationSeconds"});
  if (duration && *duration <= 0) {
    causes.push_back({"FieldValueInvalid",
                      format("Invalid value: {}: must be greater than 0", *duration),
                      "spec.leaseDurationSeconds"});
  }
}

const json::Document* spec_of(const json::Document& object) { return member(object, "spec"); }

bool has_same_spec(const json::Document& before, const json::Document& after) {
  const json::Document* was = spec_of(before);
  const json::Document* is = spec_of(after);
  return was != nullptr && is != nullptr && *was == *is;
}

// A pod's spec without what an update may change.
json::Document fixed_pod_spec(const json::Document& pod) {
  json::Document spec = map_at(pod, {"spec"});
  for (const std::string_view list : {"containers", "initContainers"}) {
    json::Document* containers = spec.get_object().if_contains(list);
    if (containers == nullptr || !containers->is_array()) continue;
    for (json::Document& container : containers->get_array()) erase(container, {"image"});
  }
  for (const std::string_view free : {"activeDeadlineSeconds", "tolerations",
                                      "terminationGracePeriodSeconds", "schedulingGates"}) {
    spec.get_object().erase(free);
  }
  return spec;
}

// Members of metadata that a caller's update never changes.
constexpr std::array<std::string_view, 7> kSystemMetadata = {
    "uid",          "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
    "generateName", "generation",        "selfLink"};

void keep_member(const bj::object& from, bj::object& to, std::string_view key) {
  if (const json::Document* value = from.if_contains(key)) {
    to[key] = *value;
  } else {
    to.erase(key);
  }
}

bool desired_state_differs(const ResourceInfo& info, const json::Document& before,
                           const json::Document& after) {
  const auto is_desired = [&](std::string_view key) {
    return key != "metadata" && key != "apiVersion" && key != "kind" &&
           (key != "status" || !info.has_status);
  };
  const auto& was = before.get_object();
  const auto& is = after.get_object();
  const auto differs = [&](const bj::object& a, const bj::object& b) {
    return std::ranges::any_of(a, [&](const auto& member) {
      if (!is_desired(member.key())) return false;
      const json::Document* other = b.if_contains(member.key());
      return other == nullptr || !json::equal(*other, member.value());
    });
  };
  return differs(is, was) || differs(was, is);
}

// Kinds that count generations. Of the built-in kinds here only pods and CRDs do.
bool counts_generations(const ResourceInfo& info) {
  return info.custom || is_core(info, "pods") || is_custom_resource_definition(info);
}

}  // namespace

std::string metadata_type_error(const json::Document& object) {
  const json::Document* metadata = member(object, "metadata");
  if (metadata == nullptr || metadata->is_null()) return "";
  if (!metadata->is_object()) {
    return format("json: cannot unmarshal {} into Go value of type v1.ObjectMeta",
                  go_kind(*metadata));
  }
  const auto& members = metadata->get_object();
  for (const std::string_view field : {"labels", "annotations"}) {
    if (auto error = text_map_error(members, field); !error.empty()) return error;
  }
  for (const std::string_view field :
       {"name", "namespace", "uid", "resourceVersion", "generateName"}) {
    if (auto error = text_error(members, field); !error.empty()) return error;
  }
  return text_list_error(members, "finalizers");
}

std::vector<Cause> check_object(const ResourceInfo& info, const json::Document& object) {
  std::vector<Cause> causes;
  check_name(object, causes);
  check_labels(object, causes);
  check_annotations(object, causes);
  if (info.group == "coordination.k8s.io") check_lease(object, causes);
  return causes;
}

std::vector<Cause> check_immutable(const ResourceInfo& info, std::string_view subresource,
                                   const json::Document& before, const json::Document& after) {
  std::vector<Cause> causes;
  const std::string_view uid = text_at(after, {"metadata", "uid"});
  if (uid != text_at(before, {"metadata", "uid"})) {
    causes.push_back(bad_value("metadata.uid", uid, "field is immutable"));
  }
  const std::string_view name = text_at(after, {"metadata", "name"});
  if (name != text_at(before, {"metadata", "name"})) {
    causes.push_back(bad_value("metadata.name", name, "field is immutable"));
  }
  if (is_core(info, "pods") && subresource.empty() && !has_same_spec(before, after) &&
      fixed_pod_spec(before) != fixed_pod_spec(after)) {
    causes.push_back({"FieldValueForbidden",
                      "Forbidden: pod updates may not change fields other than "
                      "`spec.containers[*].image`,`spec.initContainers[*].image`,"
                      "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing "
                      "tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 "
                      "if it was previously negative)",
                      "spec"});
  }
  return causes;
}

void begin_metadata(const ResourceInfo& info, json::Document& object, std::string_view uid,
                    WallTime now) {
  auto& metadata = object_at(object, {"metadata"});
  for (const std::string_view key : kSystemMetadata) {
    if (key != "generateName") metadata.erase(key);
  }
  metadata.erase("resourceVersion");
  metadata["uid"] = uid;
  metadata["creationTimestamp"] = format_rfc3339(now);
  if (counts_generations(info)) metadata["generation"] = 1;
}

void keep_system_metadata(const json::Document& before, json::Document& after) {
  const auto& was = map_at(before, {"metadata"});
  auto& is = object_at(after, {"metadata"});
  for (const std::string_view key : kSystemMetadata) keep_member(was, is, key);
  keep_member(was, is, "name");
  keep_member(was, is, "namespace");
}

void keep_other_part(const ResourceInfo& info, std::string_view subresource,
                     const json::Document& before, json::Document& after) {
  if (!info.has_status) return;
  if (subresource.empty()) {
    keep_member(before.get_object(), after.get_object(), "status");
    return;
  }
  if (subresource != "status") return;
  for (const auto& member : before.get_object()) {
    const std::string_view key = member.key();
    if (key == "status" || (key == "metadata" && !info.custom)) continue;
    if (key == "metadata") {
      const json::Document managed = list_at(after, {"metadata", "managedFields"});
      after.get_object()[key] = member.value();
      if (!managed.get_array().empty()) object_at(after, {key})["managedFields"] = managed;
    } else {
      after.get_object()[key] = member.value();
    }
  }
  std::vector<std::string> extra;
  for (const auto& member : after.get_object()) {
    const std::string_view key = member.key();
    if (key != "status" && !before.get_object().contains(key)) extra.emplace_back(key);
  }
  for (const std::string& key : extra) after.get_object().erase(key);
}

void advance_generation(const ResourceInfo& info, const json::Document& before,
                        json::Document& after) {
  if (!counts_generations(info) || !desired_state_differs(info, before, after)) return;
  const std::int64_t generation = number_at(before, {"metadata", "generation"}).value_or(0);
  object_at(after, {"metadata"})["generation"] = generation + 1;
}

bool is_being_deleted(const json::Document& object) {
  return !text_at(object, {"metadata", "deletionTimestamp"}).empty();
}

bool has_finalizers(const json::Document& object) {
  return !list_at(object, {"metadata", "finalizers"}).empty();
}

bool has_finalizer(const json::Document& object, std::string_view finalizer) {
  return std::ranges::any_of(list_at(object, {"metadata", "finalizers"}),
                             [&](const json::Document& one) { return is_text(one, finalizer); });
}

void add_finalizer(json::Document& object, std::string_view finalizer) {
  if (has_finalizer(object, finalizer)) return;
  json::Document& list = object_at(object, {"metadata"})["finalizers"];
  if (!list.is_array()) list.emplace_array();
  list.get_array().emplace_back(finalizer);
}

void remove_finalizer(json::Document& object, std::string_view finalizer) {
  bj::array kept;
  for (const json::Document& one : list_at(object, {"metadata", "finalizers"})) {
    if (!is_text(one, finalizer)) kept.push_back(one);
  }
  auto& metadata = object_at(object, {"metadata"});
  if (kept.empty()) {
    metadata.erase("finalizers");
  } else {
    metadata["finalizers"] = std::move(kept);
  }
}

}  // namespace vo::apiserver
