// SPDX-License-Identifier: Apache-2.0
#include "simulation/object.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "json/document.h"
#include "json/fields.h"
#include "kubevirt/names.h"
#include "simulation/cache.h"

namespace vo::simulation {

using json::Document;
using json::text_at;

std::string_view label(const Document& object, std::string_view key) {
  return text_at(object, {"metadata", "labels", key});
}

std::string_view annotation(const Document& object, std::string_view key) {
  return text_at(object, {"metadata", "annotations", key});
}

bool has_label(const Document& object, std::string_view key) {
  return json::find(object, {"metadata", "labels", key}) != nullptr;
}

bool has_annotation(const Document& object, std::string_view key) {
  return json::find(object, {"metadata", "annotations", key}) != nullptr;
}

bool is_deleting(const Document& object) {
  return json::find(object, {"metadata", "deletionTimestamp"}) != nullptr;
}

bool has_finalizer(const Document& object, std::string_view finalizer) {
  return std::ranges::any_of(
      json::array_at(object, {"metadata", "finalizers"}),
      [finalizer](const Document& each) { return json::text_of(each) == finalizer; });
}

void add_finalizer(Document& object, std::string_view finalizer) {
  if (has_finalizer(object, finalizer)) return;
  json::make_array(object, {"metadata", "finalizers"}).emplace_back(finalizer);
}

void remove_finalizer(Document& object, std::string_view finalizer) {
  if (!has_finalizer(object, finalizer)) return;
  json::Array& all = json::make_array(object, {"metadata", "finalizers"});
  const auto* const at = std::ranges::find_if(
      all, [finalizer](const Document& each) { return json::text_of(each) == finalizer; });
  all.erase(at);
  if (all.empty()) json::erase(object, {"metadata", "finalizers"});
}

std::string_view phase_of(const Document& object) { return text_at(object, {"status", "phase"}); }

bool is_final(const Document& object) {
  const std::string_view phase = phase_of(object);
  return phase == "Succeeded" || phase == "Failed";
}

void set_phase(Document& object, std::string_view phase, std::string_view timestamp) {
  if (phase_of(object) == phase) return;
  json::make(object, {"status", "phase"}) = phase;
  json::make_array(object, {"status", "phaseTransitionTimestamps"})
      .emplace_back(json::Object{{"phase", phase}, {"phaseTransitionTimestamp", timestamp}});
}

const Document* condition(const Document& object, std::string_view type) {
  for (const Document& each : json::array_at(object, {"status", "conditions"})) {
    if (text_at(each, {"type"}) == type) return &each;
  }
  return nullptr;
}

bool has_true_condition(const Document& object, std::string_view type) {
  const Document* found = condition(object, type);
  return found != nullptr && text_at(*found, {"status"}) == "True";
}

namespace {

Document condition_object(const Condition& condition, std::string_view since) {
  Document made = json::Object{{"type", condition.type},
                               {"status", condition.status ? "True" : "False"},
                               {"lastProbeTime", nullptr},
                               {"lastTransitionTime", nullptr}};
  if (!since.empty()) json::make(made, {"lastTransitionTime"}) = since;
  if (!condition.reason.empty()) json::make(made, {"reason"}) = condition.reason;
  if (!condition.message.empty()) json::make(made, {"message"}) = condition.message;
  return made;
}

}  // namespace

void set_condition(Document& object, const Condition& wanted, std::string_view timestamp) {
  json::Array& all = json::make_array(object, {"status", "conditions"});
  for (Document& each : all) {
    if (text_at(each, {"type"}) != wanted.type) continue;
    const bool same = (text_at(each, {"status"}) == "True") == wanted.status;
    const std::string since(same ? text_at(each, {"lastTransitionTime"}) : timestamp);
    each = condition_object(wanted, since);
    return;
  }
  all.push_back(condition_object(wanted, timestamp));
}

void remove_condition(Document& object, std::string_view type) {
  if (condition(object, type) == nullptr) return;
  json::Array& all = json::make_array(object, {"status", "conditions"});
  const auto* const at = std::ranges::find_if(
      all, [type](const Document& each) { return text_at(each, {"type"}) == type; });
  all.erase(at);
}

bool is_owned_by(const Document& pod, std::string_view vmi_uid) {
  if (vmi_uid.empty()) return false;
  return std::ranges::any_of(
      json::array_at(pod, {"metadata", "ownerReferences"}), [vmi_uid](const Document& owner) {
        return json::is_true_at(owner, {"controller"}) && text_at(owner, {"uid"}) == vmi_uid;
      });
}

std::string_view node_of(const Document& pod) { return text_at(pod, {"spec", "nodeName"}); }

bool is_ready(const Document& pod) {
  return phase_of(pod) == "Running" && has_true_condition(pod, "Ready");
}

Entry* current_pod(const Group& group) {
  if (group.vmi == nullptr) return nullptr;
  const std::string_view node = text_at(group.vmi->object(), {"status", "nodeName"});
  Entry* newest = nullptr;
  for (Entry* pod : group.pods) {
    if (!is_owned_by(pod->object(), group.vmi->uid)) continue;
    if (node.empty() || node_of(pod->object()) == node) newest = pod;
  }
  return newest;
}

Entry* target_pod(const Group& group, std::string_view migration_uid) {
  for (Entry* pod : group.pods) {
    if (label(pod->object(), kubevirt::kMigrationLabel) == migration_uid) return pod;
  }
  return nullptr;
}

Document new_object(std::string_view api_version, std::string_view kind,
                    std::string_view namespace_name) {
  Document made = json::Object{{"apiVersion", api_version}, {"kind", kind}};
  json::make(made, {"metadata"}) = json::Object{};
  if (!namespace_name.empty()) json::make(made, {"metadata", "namespace"}) = namespace_name;
  return made;
}

Document owner_reference(const Entry& owner, std::string_view kind) {
  return json::Object{{"apiVersion", "kubevirt.io/v1"},
                      {"kind", kind},
                      {"name", owner.name()},
                      {"uid", owner.uid},
                      {"controller", true},
                      {"blockOwnerDeletion", true}};
}

}  // namespace vo::simulation
