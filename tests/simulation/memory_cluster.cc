// SPDX-License-Identifier: Apache-2.0
#include "simulation/memory_cluster.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apiserver/json_patch_apply.h"
#include "base/format.h"
#include "json/arena.h"
#include "json/document.h"
#include "json/fields.h"
#include "kube/http.h"
#include "simulation/admission.h"
#include "simulation/cache.h"
#include "simulation/kinds.h"
#include "simulation/object.h"

namespace vo::testing {
namespace {

using json::Document;
using json::text_at;
using simulation::Kind;

kube::Response answer(int code, std::string body) {
  return {.head = {.code = code, .headers = {}}, .body = std::move(body)};
}

kube::Response answer(int code, const Document& body) {
  return answer(code, json::write_compact(body));
}

kube::Response refusal(int code, std::string_view reason, std::string_view message) {
  return answer(code, json::Object{{"kind", "Status"},
                                   {"status", "Failure"},
                                   {"code", code},
                                   {"reason", reason},
                                   {"message", message}});
}

std::string key_of(const Document& object) {
  return simulation::object_key(text_at(object, {"metadata", "namespace"}),
                                text_at(object, {"metadata", "name"}));
}

// All but VMIs; quotas and namespaces have one that nobody here writes.
bool has_status_subresource(Kind kind) { return kind != Kind::kVmi; }

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

std::string_view user_of(const kube::Request& request) {
  for (const kube::Header& header : request.headers) {
    if (header.name == "Impersonate-User") return header.value;
  }
  return "admin";
}

void copy_status(const Document& from, Document& to) {
  json::erase(to, {"status"});
  if (const Document* status = json::find(from, {"status"})) json::make(to, {"status"}) = *status;
}

}  // namespace

const Document* MemoryCluster::find(Kind kind, const std::string& key) const {
  const auto at = all(kind).find(key);
  return at == all(kind).end() ? nullptr : &at->second->object;
}

const Document& MemoryCluster::kubevirt() const {
  return all(Kind::kKubeVirt).begin()->second->object;
}

bool MemoryCluster::read_target(std::string_view path, Target& target) {
  std::vector<std::string_view> rest = segments_of(path.substr(0, path.find('?')));
  rest.erase(rest.begin(), rest.begin() + (rest.front() == "api" ? 2 : 3));
  if (rest.size() > 2 && rest.front() == "namespaces") {
    target.namespace_name = rest[1];
    rest.erase(rest.begin(), rest.begin() + 2);
  }
  for (const Kind kind : simulation::kAllKinds) {
    if (simulation::watched(kind).path.resource != rest.front()) continue;
    target.kind = kind;
    if (rest.size() > 1) target.name = rest[1];
    if (rest.size() > 2) target.subresource = rest[2];
    return true;
  }
  return false;
}

kube::Response MemoryCluster::handle(const kube::Request& request) {
  Target target;
  if (!read_target(request.target, target)) return refusal(404, "NotFound", request.target);
  target.key = simulation::object_key(target.namespace_name, target.name);
  if (!target.name.empty()) {
    const auto at = all(target.kind).find(target.key);
    if (at == all(target.kind).end()) return refusal(404, "NotFound", target.key);
    target.known = at->second.get();
  }
  return handle(request, target);
}

kube::Response MemoryCluster::handle(const kube::Request& request, const Target& target) {
  draft_ = std::make_unique<Stored>();
  Document body(draft_->memory.storage());
  if (auto parsed = json::parse_document(request.body, body.storage())) body = *std::move(parsed);
  const std::string_view user = user_of(request);
  if (request.method != kube::Method::kGet) {
    writes.push_back(format("{} {} {}", user, kube::to_string(request.method), request.target));
  }
  switch (request.method) {
    case kube::Method::kGet: return answer(200, target.known->text);
    case kube::Method::kPost:
      return target.subresource == "binding" ? bind(target, body)
                                             : create(target, std::move(body), user);
    case kube::Method::kPut: return replace(target, std::move(body), user);
    case kube::Method::kPatch: return patch(target, body, user);
    case kube::Method::kDelete: return erase(target, body);
    case kube::Method::kHead:
    case kube::Method::kOther: break;
  }
  return refusal(405, "MethodNotAllowed", "");
}

kube::Response MemoryCluster::create(const Target& target, Document object, std::string_view user) {
  if (target.kind == Kind::kPod && quota_is_full) {
    return refusal(403, "Forbidden", "pods is forbidden: exceeded quota: full");
  }
  json::make(object, {"metadata", "namespace"}) = target.namespace_name;
  if (has_webhook && !all(Kind::kKubeVirt).empty()) {
    const auto verdict = simulation::admit({.operation = simulation::Operation::kCreate,
                                            .object = &object,
                                            .old_object = nullptr,
                                            .user = user,
                                            .timestamp = "2026-11-23T21:47:31Z",
                                            .kubevirt = &kubevirt()});
    if (verdict.refusal) return refusal(422, "Invalid", verdict.refusal->message);
    if (verdict.object) object = *verdict.object;
  }
  kube::Response response = add(target.kind, std::move(object));
  response.head.code = 201;
  return response;
}

std::string MemoryCluster::create(Kind kind, Document object) {
  const auto made = json::parse_document(add(kind, std::move(object)).body);
  return key_of(*made);
}

kube::Response MemoryCluster::add(Kind kind, Document object) {
  ++uids_;
  if (text_at(object, {"metadata", "namespace"}).empty()) {
    json::erase(object, {"metadata", "namespace"});
  }
  if (text_at(object, {"metadata", "name"}).empty()) {
    json::make(object, {"metadata", "name"}) =
        std::string(text_at(object, {"metadata", "generateName"})) + std::to_string(uids_);
  }
  json::make(object, {"metadata", "uid"}) = format("uid-{:04}", uids_);
  json::make(object, {"metadata", "creationTimestamp"}) = format_rfc3339(clock_.wall_now());
  if (kind == Kind::kPod) json::make(object, {"status", "phase"}) = "Pending";
  const std::string key = key_of(object);
  return store(kind, key, std::move(object));
}

kube::Response MemoryCluster::store(Kind kind, const std::string& key, Document object) {
  json::make(object, {"metadata", "resourceVersion"}) = std::to_string(++version_);
  const bool ends = simulation::is_deleting(object) &&
                    json::array_at(object, {"metadata", "finalizers"}).empty() &&
                    kind != Kind::kPod;
  const Stored& stored = keep(kind, key, std::move(object));
  tell({.kind = kind, .deleted = false, .text = stored.text}, stored.object);
  kube::Response response = answer(200, stored.text);
  if (ends) drop(kind, key);
  return response;
}

Document MemoryCluster::draft_of(const Document& object) {
  draft_ = std::make_unique<Stored>();
  return Document(object, draft_->memory.storage());
}

const MemoryCluster::Stored& MemoryCluster::keep(Kind kind, const std::string& key,
                                                 Document object) {
  const bool is_draft = draft_ != nullptr && object.storage() == draft_->object.storage();
  Document kept = is_draft ? std::move(object) : draft_of(object);
  draft_->object = std::move(kept);
  draft_->text = json::write_compact(draft_->object);
  auto& place = shelves_[index_of(kind)][key];
  place = std::move(draft_);
  return *place;
}

void MemoryCluster::tell(Event event, const Document& object) {
  if (on_event) on_event(event, object);
  events_.push_back(std::move(event));
}

void MemoryCluster::drop(Kind kind, const std::string& key) {
  const auto stored = std::move(shelves_[index_of(kind)].extract(key).mapped());
  Document& last = stored->object;
  json::make(last, {"metadata", "resourceVersion"}) = std::to_string(++version_);
  tell({.kind = kind, .deleted = true, .text = json::write_compact(last)}, last);
}

kube::Response MemoryCluster::admit_update(const Target& target, Document object,
                                           std::string_view user) {
  const Document& old = target.object();
  if (has_webhook && target.kind == Kind::kVmi) {
    const auto verdict = simulation::admit({.operation = simulation::Operation::kUpdate,
                                            .object = &object,
                                            .old_object = &old,
                                            .user = user,
                                            .timestamp = "",
                                            .kubevirt = &kubevirt()});
    if (verdict.refusal) return refusal(422, "Invalid", verdict.refusal->message);
    if (verdict.object) object = *verdict.object;
  }
  if (json::equal(object, old)) return answer(200, target.known->text);
  return store(target.kind, target.key, std::move(object));
}

kube::Response MemoryCluster::replace(const Target& target, Document object,
                                      std::string_view user) {
  const Document& old = target.object();
  if (text_at(object, {"metadata", "resourceVersion"}) !=
      text_at(old, {"metadata", "resourceVersion"})) {
    return refusal(409, "Conflict", "the object has been modified");
  }
  if (target.subresource == "status") {
    Document changed(old, draft_->memory.storage());
    copy_status(object, changed);
    return admit_update(target, std::move(changed), user);
  }
  if (has_status_subresource(target.kind)) copy_status(old, object);
  return admit_update(target, std::move(object), user);
}

kube::Response MemoryCluster::patch(const Target& target, const Document& operations,
                                    std::string_view user) {
  const Document& old = target.object();
  auto patched = apiserver::apply_json_patch(Document(old, draft_->memory.storage()), operations);
  if (!patched) {
    return refusal(422, "Invalid",
                   "the server rejected our request due to an error in our request");
  }
  Document changed = *std::move(patched);
  // A patch of the subresource is trusted to touch nothing but the status.
  const bool keeps_status = has_status_subresource(target.kind) && target.subresource.empty();
  if (keeps_status) copy_status(old, changed);
  return admit_update(target, std::move(changed), user);
}

kube::Response MemoryCluster::erase(const Target& target, const Document& options) {
  const Document& known = target.object();
  const std::string_view uid = text_at(options, {"preconditions", "uid"});
  if (!uid.empty() && uid != text_at(known, {"metadata", "uid"})) {
    return refusal(409, "Conflict", "the uid in the precondition is another one");
  }
  const Document* grace = json::find(options, {"gracePeriodSeconds"});
  const bool graceful = target.kind == Kind::kPod && grace == nullptr;
  const bool held = !json::array_at(known, {"metadata", "finalizers"}).empty();
  if (!graceful && !held) {
    drop(target.kind, target.key);
    return answer(200, json::Object{{"kind", "Status"}, {"status", "Success"}});
  }
  if (simulation::is_deleting(known)) return answer(200, known);
  Document object(known, draft_->memory.storage());
  json::make(object, {"metadata", "deletionTimestamp"}) = format_rfc3339(clock_.wall_now());
  return store(target.kind, target.key, std::move(object));
}

kube::Response MemoryCluster::bind(const Target& target, const Document& binding) {
  Document pod(target.object(), draft_->memory.storage());
  if (!simulation::node_of(pod).empty()) return refusal(409, "Conflict", "already bound");
  json::make(pod, {"spec", "nodeName"}) = text_at(binding, {"target", "name"});
  store(target.kind, target.key, std::move(pod));
  return answer(201, json::Object{{"kind", "Status"}, {"status", "Success"}});
}

void MemoryCluster::edit(Kind kind, const std::string& key, const Edit& edit) {
  Document object = draft_of(*find(kind, key));
  edit(object);
  store(kind, key, std::move(object));
}

void MemoryCluster::remove(Kind kind, const std::string& key) {
  Target target{.kind = kind, .namespace_name = "", .name = "", .subresource = "", .key = key};
  target.known = all(kind).at(key).get();
  draft_ = std::make_unique<Stored>();
  erase(target, json::Object{});
}

}  // namespace vo::testing
