// SPDX-License-Identifier: Apache-2.0
#include "apiserver/subresources.h"

#include <string>
#include <string_view>
#include <utility>

#include "apiserver/document_path.h"
#include "apiserver/removal.h"
#include "apiserver/write_verbs.h"
#include "base/format.h"

namespace vo::apiserver {

namespace {

namespace bj = boost::json;

// The condition of that type in status.conditions, which is made where it is absent.
bj::object& condition(json::Document& object, std::string_view type) {
  json::Document& list = object_at(object, {"status"})["conditions"];
  if (!list.is_array()) list.emplace_array();
  for (json::Document& one : list.get_array()) {
    if (text_at(one, {"type"}) == type) return one.get_object();
  }
  bj::object& made = list.get_array().emplace_back(bj::object_kind).get_object();
  made["type"] = type;
  return made;
}

void mark_scheduled(json::Document& pod, WallTime now) {
  bj::object& scheduled = condition(pod, "PodScheduled");
  scheduled.erase("reason");
  scheduled.erase("message");
  scheduled["status"] = "True";
  scheduled["lastProbeTime"] = nullptr;
  scheduled["lastTransitionTime"] = format_rfc3339(now);
}

Outcome<json::Document> bound(const WriteRequest& request, const json::Document& pod,
                              std::string_view node) {
  const std::string_view bound_to = text_at(pod, {"spec", "nodeName"});
  if (!text_at(pod, {"metadata", "deletionTimestamp"}).empty()) {
    return conflict(request.info(), request.name,
                    format("pod {} is being deleted, cannot be assigned to a host", request.name));
  }
  if (!bound_to.empty()) {
    return conflict(request.info(), request.name,
                    format("pod {} is already assigned to node \"{}\"", request.name, bound_to));
  }
  json::Document after = pod;
  object_at(after, {"spec"})["nodeName"] = node;
  mark_scheduled(after, request.at.wall);
  return after;
}

Answer created_status() {
  return json_answer(
      201, R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201})");
}

// The eviction's own options, which the deletion follows.
json::Document options_of(const json::Document& eviction) {
  const json::Document* options = member(eviction, "deleteOptions");
  return options == nullptr ? json::Document(bj::object{}) : *options;
}

Outcome<void> admit_eviction(Cluster& cluster, const WriteRequest& request,
                             const json::Document& pod, json::Document& eviction) {
  if (!cluster.options.admission) return {};
  const AdmissionRequest question{
      Operation::kCreate, request.info(), request.subresource, request.namespace_name,
      request.name,       &pod,           &eviction,           request.caller,
      request.dry_run};
  VO_TRY(const bool changed, cluster.options.admission(question));
  static_cast<void>(changed);
  return {};
}

bj::object user_info(const Caller& caller) {
  bj::object user{{"username", caller.user}};
  bj::array groups;
  for (const std::string& group : caller.groups) groups.emplace_back(group);
  if (!groups.empty()) user["groups"] = std::move(groups);
  return user;
}

bj::object all_rules() {
  const bj::array all{"*"};
  return {{"resourceRules",
           bj::array{bj::object{{"verbs", all}, {"apiGroups", all}, {"resources", all}}}},
          {"nonResourceRules", bj::array{bj::object{{"verbs", all}, {"nonResourceURLs", all}}}},
          {"incomplete", false}};
}

bj::object review_status(const Call& call) {
  const std::string& kind = call.served->info.kind;
  if (kind == "TokenReview") {
    return {{"authenticated", true}, {"user", user_info(call.caller)}};
  }
  if (kind == "SelfSubjectReview") return {{"userInfo", user_info(call.caller)}};
  if (kind == "SelfSubjectRulesReview") return all_rules();
  return {{"allowed", true}};
}

}  // namespace

Outcome<Answer> bind_pod(Cluster& cluster, const Call& call) {
  VO_TRY(const WriteRequest request, write_request(call, Verb::kCreate));
  VO_TRY(const json::Document binding, read_body(call));
  const std::string_view node = text_at(binding, {"target", "name"});
  if (node.empty()) {
    return invalid("", "Binding", request.name,
                   {{"FieldValueRequired", "Required value", "target.name"}});
  }
  VO_TRY(const json::Document pod, stored_document(request));
  VO_TRY(const json::Document after, bound(request, pod, node));
  if (!request.dry_run) cluster.commit(*request.served.resource, after, request.at);
  return created_status();
}

Outcome<Answer> evict_pod(Cluster& cluster, const Call& call) {
  VO_TRY(const WriteRequest request, write_request(call, Verb::kCreate));
  VO_TRY(json::Document eviction, read_body(call));
  VO_TRY(const json::Document pod, stored_document(request));
  VO_CHECK_OK(admit_eviction(cluster, request, pod, eviction));
  VO_TRY(const DeleteOptions options, read_delete_options(options_of(eviction)));
  VO_TRY(const Removed removed, delete_object(cluster, request, options));
  static_cast<void>(removed);
  return created_status();
}

Outcome<Answer> review(const Call& call) {
  VO_TRY(json::Document object, read_body(call));
  auto& members = object.get_object();
  members["apiVersion"] = call.served->info.api_version();
  members["kind"] = call.served->info.kind;
  set_default(members, "metadata", bj::object{});
  members["status"] = review_status(call);
  return json_answer(201, json::write_compact(object));
}

}  // namespace vo::apiserver
