// SPDX-License-Identifier: Apache-2.0
#include "apiserver/write_verbs.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apiserver/builtin_resources.h"
#include "apiserver/document_path.h"
#include "apiserver/object_rules.h"
#include "apiserver/patches.h"
#include "apiserver/read_verbs.h"
#include "apiserver/removal.h"
#include "base/format.h"

namespace vo::apiserver {

namespace {

constexpr std::string_view kBadVersion =
    "the API version in the data ({}) does not match the expected API version ({})";

// apiVersion and kind are the request's; where they are missing a built-in kind's are filled in.
Outcome<void> check_type(const ResourceInfo& info, json::Document& object) {
  auto& members = object.get_object();
  for (const std::string_view key : {"kind", "apiVersion"}) {
    const bool missing = text_at(object, {key}).empty();
    if (missing && info.custom && key == "kind") {
      return bad_request(format("Object 'Kind' is missing in '{}'", json::write_compact(object)));
    }
    if (missing) members[key] = key == "kind" ? info.kind : info.api_version();
  }
  const std::string_view version = text_at(object, {"apiVersion"});
  if (version != info.api_version()) {
    return bad_request(format(kBadVersion, version, info.api_version()));
  }
  const std::string_view kind = text_at(object, {"kind"});
  if (kind == info.kind) return {};
  return bad_request(
      format("the object provided is unrecognized (must be of type {}): {} [kind "
             "{}]",
             info.kind, info.api_version(), kind));
}

Outcome<void> check_place(const WriteRequest& request, const json::Document& object) {
  const std::string_view space = text_at(object, {"metadata", "namespace"});
  if (!space.empty() && request.info().namespaced && space != request.namespace_name) {
    return bad_request(
        format("the namespace of the provided object does not match the namespace "
               "sent on the request"));
  }
  const std::string_view name = text_at(object, {"metadata", "name"});
  if (request.name.empty() || name == request.name) return {};
  if (name.empty()) return bad_request("name must be provided");
  return bad_request(format("the name of the object ({}) does not match the name on the URL ({})",
                            name, request.name));
}

Outcome<json::Document> read_object(const Call& call, const WriteRequest& request) {
  VO_TRY(json::Document object, read_body(call));
  VO_CHECK_OK(check_type(request.info(), object));
  VO_CHECK_OK(check_place(request, object));
  return object;
}

std::string written_text(const Call& call, const WriteRequest& request, const Written& written) {
  const Served& served = request.served;
  if (!written.stored) {
    return render_document(call.view, served, written.document, call.at.wall);
  }
  return render_object(call.view, served, *written.stored, written.stored->revision, call.at.wall);
}

Answer answer_written(const Call& call, const WriteRequest& request, const Written& written) {
  Answer answer =
      view_answer(written.created ? 201 : 200, call.view, written_text(call, request, written));
  add_warnings(answer, request.warnings);
  return answer;
}

// Kinds whose clients may create by PUT.
bool creates_on_update(const ResourceInfo& info) {
  return info.group == "coordination.k8s.io" || info.kind == "Event";
}

Outcome<Answer> create_by(Cluster& cluster, const Call& call, WriteRequest& request,
                          json::Document object) {
  VO_TRY(const Written written, Mutation(cluster, request).create(std::move(object)));
  return answer_written(call, request, written);
}

// The query can say what the body of a DELETE can.
void merge_query(const QueryValues& query, json::Document& options) {
  auto& members = object_at(options, {});
  if (query.has("propagationPolicy")) {
    members["propagationPolicy"] = std::string(query.get("propagationPolicy"));
  }
  const std::string grace(query.get("gracePeriodSeconds"));
  if (grace.empty()) return;
  if (const auto number = json::parse_document(grace)) members["gracePeriodSeconds"] = *number;
}

Outcome<DeleteOptions> read_options(const Call& call, WriteRequest& request) {
  json::Document body = boost::json::object{};
  if (!call.request.body.empty()) {
    VO_TRY(body, read_body(call));
  }
  merge_query(call.target.query, body);
  for (const json::Document& one : list_at(body, {"dryRun"})) {
    if (one == json::Document("All")) request.dry_run = true;
  }
  return read_delete_options(body);
}

// Kinds that answer with the object where others answer with a Status.
bool answers_deleted_object(const ResourceInfo& info) {
  return is_core(info, "pods") || is_core(info, "services") || is_core(info, "namespaces");
}

}  // namespace

Outcome<json::Document> stored_document(const WriteRequest& request) {
  const ObjectPtr stored = request.served.resource->objects.find(request.key());
  if (!stored) return not_found(request.info(), request.name);
  return whole_document(request.served, *stored, request.storage);
}

Outcome<Answer> create_object(Cluster& cluster, const Call& call) {
  VO_TRY(WriteRequest request, write_request(call, Verb::kCreate));
  VO_TRY(json::Document object, read_object(call, request));
  return create_by(cluster, call, request, std::move(object));
}

Outcome<Answer> replace_object(Cluster& cluster, const Call& call) {
  VO_TRY(WriteRequest request, write_request(call, Verb::kReplace));
  VO_TRY(json::Document object, read_object(call, request));
  auto before = stored_document(request);
  if (!before && creates_on_update(request.info())) {
    return create_by(cluster, call, request, std::move(object));
  }
  if (!before) return std::move(before).error();
  VO_TRY(const Written written, Mutation(cluster, request).update(*before, std::move(object)));
  return answer_written(call, request, written);
}

Outcome<Answer> patch_object(Cluster& cluster, const Call& call) {
  VO_TRY(const PatchType type, patch_type(call));
  VO_TRY(WriteRequest request,
         write_request(call, type == PatchType::kApply ? Verb::kApply : Verb::kPatch));
  auto before = stored_document(request);
  if (!before && type != PatchType::kApply) return std::move(before).error();
  const json::Document* live = before ? &*before : nullptr;
  VO_TRY(json::Document after, apply_patch(call, request, type, live));
  Mutation mutation(cluster, request);
  if (live == nullptr) return create_by(cluster, call, request, std::move(after));
  VO_TRY(const Written written, mutation.update(*live, std::move(after)));
  return answer_written(call, request, written);
}

Outcome<Answer> delete_one(Cluster& cluster, const Call& call) {
  VO_TRY(WriteRequest request, write_request(call, Verb::kReplace));
  VO_TRY(const DeleteOptions options, read_options(call, request));
  VO_TRY(const Removed removed, delete_object(cluster, request, options));
  const ResourceInfo& info = request.info();
  if (removed.gone && !answers_deleted_object(info)) {
    return json_answer(
        200, success_text(info, request.name, text_at(removed.document, {"metadata", "uid"})));
  }
  return view_answer(200, call.view,
                     render_document(call.view, request.served, removed.document, call.at.wall));
}

Outcome<Answer> delete_collection(Cluster& cluster, const Call& call) {
  VO_TRY(WriteRequest request, write_request(call, Verb::kReplace));
  VO_TRY(const DeleteOptions options, read_options(call, request));
  VO_TRY(const Selector selector, read_selector(call));
  std::vector<ObjectPtr> chosen;
  request.served.resource->objects.scan(cluster.store.revision(), key_prefix(call), "",
                                        [&](const ObjectPtr& object) {
                                          if (selector.matches(*object)) chosen.push_back(object);
                                          return true;
                                        });
  for (const ObjectPtr& object : chosen) {
    request.name = object->identity->name;
    VO_TRY(const Removed removed, delete_object(cluster, request, options));
    static_cast<void>(removed);
  }
  return view_answer(200, call.view,
                     render_list(call.view, request.served, chosen,
                                 {.revision = cluster.store.revision()}, call.at.wall));
}

}  // namespace vo::apiserver
