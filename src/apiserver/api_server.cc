// SPDX-License-Identifier: Apache-2.0
#include "apiserver/api_server.h"

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "apiserver/builtin_defaults.h"
#include "apiserver/document_path.h"
#include "apiserver/housekeeping.h"
#include "apiserver/object_rules.h"
#include "apiserver/read_verbs.h"
#include "apiserver/resource_definitions.h"
#include "apiserver/server_paths.h"
#include "apiserver/subresources.h"
#include "apiserver/write_verbs.h"
#include "base/format.h"
#include "json/arena.h"

namespace vo::apiserver {

namespace {

using kube::Method;

void create_namespace(Cluster& cluster, std::string_view name, const Moment& at) {
  const Served& namespaces = *cluster.registry.core("namespaces");
  json::Document object = boost::json::object{{"apiVersion", "v1"}, {"kind", "Namespace"}};
  object_at(object, {"metadata"})["name"] = name;
  begin_metadata(namespaces.info, object, cluster.ids.uid(), at.wall);
  set_builtin_defaults(namespaces.info, object);
  begin_builtin(namespaces.info, object);
  cluster.commit(*namespaces.resource, object, at);
  resource_changed(cluster, namespaces, object, at);
}

// Who acts: the caller, or whom the caller impersonates.
Caller acting(const kube::Request& request, const Caller& caller) {
  Caller acting;
  for (const kube::Header& header : request.headers) {
    if (is_header(header.name, "Impersonate-User")) acting.user = header.value;
    if (is_header(header.name, "Impersonate-Group")) acting.groups.push_back(header.value);
  }
  return acting.user.empty() ? caller : acting;
}

// The path fits the resource's scope: `namespaces/NAME/` where there is a namespace, and no name of
// a namespaced object without.
bool fits_scope(const ResourceInfo& info, const Target& target) {
  if (!info.namespaced) return target.namespace_name.empty();
  return target.name.empty() || !target.namespace_name.empty();
}

bool is_read(Method method) { return method == Method::kGet || method == Method::kHead; }

// HEAD is a thing of custom resources.
bool takes_method(const ResourceInfo& info, Method method) {
  return method != Method::kOther && (method != Method::kHead || info.custom);
}

bool is_write_across_namespaces(const Call& call) {
  return call.served->info.namespaced && call.target.namespace_name.empty() &&
         !is_read(call.request.method);
}

bool is_watch(const Call& call) {
  return call.request.method == Method::kGet &&
         (call.target.watch || call.target.query.is_set("watch"));
}

void warn_of_version(Answer& answer, const ResourceInfo& info) {
  if (!info.deprecation_warning.empty()) add_warnings(answer, {info.deprecation_warning});
}

std::string too_long(std::size_t limit) {
  return format("Request entity too large: limit is {}", limit);
}

}  // namespace

ApiServer::ApiServer(Options options, const Moment& at) : cluster_(std::move(options)) {
  for (const std::string_view name : {"default", "kube-node-lease", "kube-public", "kube-system"}) {
    create_namespace(cluster_, name, at);
  }
}

Answer ApiServer::handle(const kube::Request& request, const Caller& caller, Instant now,
                         WallTime wall) try {
  if (request.body.size() > cluster_.options.max_body_bytes) {
    return refusal_answer(too_large(too_long(cluster_.options.max_body_bytes)));
  }
  const Target target = parse_target(request.target);
  json::Arena arena;
  Call call{request, target, acting(request, caller), {now, wall}, arena.storage()};
  auto outcome = route(call);
  Answer answer = outcome ? *std::move(outcome) : refusal_answer(outcome.error());
  if (call.served != nullptr) warn_of_version(answer, call.served->info);
  return answer;
} catch (const std::exception& error) {  // no memory, or a document beyond the library's limits
  return refusal_answer(internal_error(error.what()));
}

Outcome<Answer> ApiServer::route(Call& call) {
  const Target& target = call.target;
  if (!target.is_resource()) return answer_server_path(cluster_, call);
  call.served = cluster_.registry.find(target.group, target.version, target.resource);
  if (call.served == nullptr || !fits_scope(call.served->info, target)) {
    return cluster_.registry.is_builtin(target.group, target.version) ? unknown_resource()
                                                                      : unknown_path();
  }
  VO_TRY(call.view, choose_view(call.request, target.query.get("includeObject")));
  return route_resource(call);
}

Outcome<Answer> ApiServer::route_resource(Call& call) {
  const ResourceInfo& info = call.served->info;
  if (!takes_method(info, call.request.method)) return method_without_verb(info);
  if (!call.served->resource) {
    if (call.request.method != Method::kPost) return method_not_allowed();
    return review(call);
  }
  if (call.target.watch && call.request.method != Method::kGet) return method_not_allowed();
  if (!call.target.subresource.empty()) return route_subresource(call);
  return call.target.name.empty() ? route_collection(call) : route_object(call);
}

Outcome<Answer> ApiServer::route_collection(const Call& call) {
  if (is_write_across_namespaces(call)) return method_not_allowed();
  switch (call.request.method) {
    case Method::kGet:
    case Method::kHead:
      return is_watch(call) ? watch_objects(cluster_, call) : list_objects(cluster_, call);
    case Method::kPost: return create_object(cluster_, call);
    case Method::kDelete: return delete_collection(cluster_, call);
    case Method::kPut:
    case Method::kPatch:
    case Method::kOther: break;
  }
  return method_not_allowed();
}

Outcome<Answer> ApiServer::route_object(const Call& call) {
  switch (call.request.method) {
    case Method::kGet:
    case Method::kHead:
      return is_watch(call) ? watch_objects(cluster_, call) : get_object(cluster_, call);
    case Method::kPut: return replace_object(cluster_, call);
    case Method::kPatch: return patch_object(cluster_, call);
    case Method::kDelete: return delete_one(cluster_, call);
    case Method::kPost:
    case Method::kOther: break;
  }
  return method_not_allowed();
}

Outcome<Answer> ApiServer::route_subresource(const Call& call) {
  const ResourceInfo& info = call.served->info;
  const std::string& name = call.target.subresource;
  const Method method = call.request.method;
  if (name == "status" && info.has_status) {
    if (method == Method::kPost || method == Method::kDelete) return method_not_allowed();
    return route_object(call);
  }
  const bool is_pod = info.group.empty() && info.plural == "pods";
  if (is_pod && name == "binding" && method == Method::kPost) return bind_pod(cluster_, call);
  if (is_pod && name == "eviction" && method == Method::kPost) return evict_pod(cluster_, call);
  return not_found(info, call.target.name);
}

void ApiServer::tick(Instant now, WallTime wall) {
  keep_house(cluster_, {now, wall});
  cluster_.watches.tick(now, cluster_.store.revision());
  const Instant oldest = now - cluster_.options.history.age;
  for (Resource* resource : cluster_.registry.resources()) {
    resource->objects.forget_older_than(oldest);
  }
}

std::optional<Instant> ApiServer::wake_at() const {
  if (needs_housekeeping(cluster_)) return Instant{};
  return cluster_.watches.wake_at();
}

bool ApiServer::pack() {
  bool packed = false;
  for (Resource* resource : cluster_.registry.resources()) {
    packed |= resource->objects.pack(packed_before_);
  }
  packed_before_ = cluster_.store.revision();
  return packed;
}

void ApiServer::compact() {
  for (Resource* resource : cluster_.registry.resources()) {
    resource->objects.compact(cluster_.store.revision());
  }
}

}  // namespace vo::apiserver
