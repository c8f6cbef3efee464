// SPDX-License-Identifier: Apache-2.0
#include "apiserver/housekeeping.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apiserver/document_path.h"
#include "apiserver/mutation.h"
#include "apiserver/object_rules.h"
#include "apiserver/pod_admission.h"
#include "apiserver/removal.h"

namespace vo::apiserver {

namespace {

constexpr std::string_view kCollector =
    "system:serviceaccount:kube-system:generic-garbage-collector";
constexpr std::string_view kNamespaces = "system:serviceaccount:kube-system:namespace-controller";

// The object at a place, unless it is gone or another one by now.
ObjectPtr object_at_place(const Place& place) {
  if (place.resource->storage == nullptr) return nullptr;
  const ObjectPtr object = place.resource->objects.find(place.key);
  return object && object->identity->uid == place.uid ? object : nullptr;
}

WriteRequest request_for(Resource& resource, const StoredObject& object, std::string_view user,
                         const Moment& at) {
  WriteRequest request{.served = *resource.storage, .at = at};
  request.namespace_name = object.identity->namespace_name;
  request.name = object.identity->name;
  request.caller.user = user;
  return request;
}

void delete_quietly(Cluster& cluster, Resource& resource, const StoredObject& object,
                    std::string_view user, Propagation propagation, const Moment& at) {
  const WriteRequest request = request_for(resource, object, user, at);
  // A refusal is final here: admission does not want it deleted.
  static_cast<void>(
      delete_object(cluster, request, {.propagation = propagation, .uid = object.identity->uid})
          .has_value());
}

// At least one owner, and none of them exists.
bool lost_its_owners(const OwnerIndex& owners, const StoredObject& object) {
  const StringList& uids = object.identity->owner_uids;
  return !uids.empty() &&
         std::ranges::none_of(uids, [&](std::string_view uid) { return owners.exists(uid); });
}

void collect(Cluster& cluster, const Place& place, const Moment& at) {
  const ObjectPtr object = object_at_place(place);
  if (!object || !lost_its_owners(cluster.owners, *object)) return;
  delete_quietly(cluster, *place.resource, *object, kCollector, Propagation::kBackground, at);
}

json::Document document_at(const Place& place, const StoredObject& object) {
  return object.document(place.resource->storage->head);
}

void drop_finalizer(Cluster& cluster, const Place& place, std::string_view finalizer,
                    const Moment& at) {
  const ObjectPtr object = object_at_place(place);
  if (!object) return;
  const json::Document before = document_at(place, *object);
  json::Document after = before;
  remove_finalizer(after, finalizer);
  WriteRequest request = request_for(*place.resource, *object, kCollector, at);
  request.verb = Verb::kPatch;
  request.field_manager = "kube-controller-manager";
  static_cast<void>(Mutation(cluster, request).update(before, std::move(after)).has_value());
}

void disown(Cluster& cluster, const Place& place, std::string_view owner, const Moment& at) {
  const ObjectPtr object = object_at_place(place);
  if (!object) return;
  json::Document after = document_at(place, *object);
  boost::json::array kept;
  for (const json::Document& reference : list_at(after, {"metadata", "ownerReferences"})) {
    if (text_at(reference, {"uid"}) != owner) kept.push_back(reference);
  }
  object_at(after, {"metadata"})["ownerReferences"] = std::move(kept);
  cluster.commit(*place.resource, after, at);
}

bool blocks_owner(const Place& dependent, std::string_view owner) {
  const ObjectPtr object = object_at_place(dependent);
  if (!object) return false;
  const json::Document document = document_at(dependent, *object);
  return std::ranges::any_of(list_at(document, {"metadata", "ownerReferences"}),
                             [&](const json::Document& reference) {
                               const auto* blocks = member(reference, "blockOwnerDeletion");
                               return text_at(reference, {"uid"}) == owner && blocks != nullptr &&
                                      blocks->is_bool() && blocks->get_bool();
                             });
}

// False: dependents are still there.
bool finish_foreground(Cluster& cluster, const Place& owner, const Moment& at) {
  for (const Place& dependent : cluster.owners.dependents_of(owner.uid)) {
    const ObjectPtr object = object_at_place(dependent);
    if (!object || is_being_deleted(document_at(dependent, *object))) continue;
    delete_quietly(cluster, *dependent.resource, *object, kCollector, Propagation::kForeground, at);
  }
  const auto left = cluster.owners.dependents_of(owner.uid);
  if (std::ranges::any_of(left, [&](const Place& one) { return blocks_owner(one, owner.uid); })) {
    return false;
  }
  drop_finalizer(cluster, owner, "foregroundDeletion", at);
  return true;
}

void finish_orphaning(Cluster& cluster, const Place& owner, const Moment& at) {
  for (const Place& dependent : cluster.owners.dependents_of(owner.uid)) {
    disown(cluster, dependent, owner.uid, at);
  }
  drop_finalizer(cluster, owner, "orphan", at);
}

// False: it has to wait.
bool finish_owner(Cluster& cluster, const Place& owner, const Moment& at) {
  const ObjectPtr object = object_at_place(owner);
  if (!object) return true;
  const json::Document document = document_at(owner, *object);
  if (has_finalizer(document, "orphan")) finish_orphaning(cluster, owner, at);
  if (!has_finalizer(document, "foregroundDeletion")) return true;
  return finish_foreground(cluster, owner, at);
}

// The namespace's objects of every resource that can be deleted are asked to go.
bool empty_namespace(Cluster& cluster, const std::string& space, const Moment& at) {
  bool empty = true;
  for (Resource* resource : cluster.registry.resources()) {
    if (resource->storage == nullptr || !resource->storage->info.namespaced) continue;
    std::vector<ObjectPtr> found;
    resource->objects.scan(cluster.store.revision(), object_key(space, ""), "",
                           [&](const ObjectPtr& object) { return found.push_back(object), true; });
    for (const ObjectPtr& object : found) {
      delete_quietly(cluster, *resource, *object, kNamespaces, Propagation::kBackground, at);
      empty = empty && !resource->objects.find(object->key());
    }
  }
  return empty;
}

bool finish_namespace(Cluster& cluster, const std::string& space, const Moment& at) {
  const ObjectPtr object = cluster.find("namespaces", "", space);
  if (!object) return true;
  if (!empty_namespace(cluster, space, at)) return false;
  const Served& namespaces = *cluster.registry.core("namespaces");
  json::Document document = object->document(namespaces.head);
  if (has_finalizers(document)) return false;
  remove_object(cluster, namespaces, document, at);
  return true;
}

void write_quota(Cluster& cluster, const json::Document& quota,
                 std::span<const json::Document> pods, const Moment& at) {
  json::Document after = quota;
  after.get_object()["status"] = quota_status(quota, pods);
  if (after != quota) cluster.commit(*cluster.registry.core("resourcequotas")->resource, after, at);
}

void write_quotas(Cluster& cluster, const std::string& space, const Moment& at) {
  const auto quotas = documents_in(cluster, "resourcequotas", space);
  if (quotas.empty()) return;
  const auto pods = documents_in(cluster, "pods", space);
  for (const json::Document& quota : quotas) write_quota(cluster, quota, pods, at);
}

void finish_owners(Cluster& cluster, const Moment& at) {
  std::vector<Place> waiting;
  for (const Place& owner : std::exchange(cluster.terminating_owners, {})) {
    if (!finish_owner(cluster, owner, at)) waiting.push_back(owner);
  }
  std::ranges::move(waiting, std::back_inserter(cluster.waiting_owners));
}

void finish_namespaces(Cluster& cluster, const Moment& at) {
  std::erase_if(cluster.terminating_namespaces,
                [&](const std::string& space) { return finish_namespace(cluster, space, at); });
}

}  // namespace

bool needs_housekeeping(const Cluster& cluster) {
  return cluster.owners.has_suspects() || !cluster.terminating_owners.empty() ||
         !cluster.namespaces_with_changed_pods.empty() || cluster.changed_while_waiting;
}

// Each round leaves less to do: what is marked already is not marked again.
void keep_house(Cluster& cluster, const Moment& at) {
  while (needs_housekeeping(cluster)) {
    cluster.changed_while_waiting = false;
    std::ranges::move(std::exchange(cluster.waiting_owners, {}),
                      std::back_inserter(cluster.terminating_owners));
    finish_namespaces(cluster, at);
    for (const Place& place : cluster.owners.take_suspects()) collect(cluster, place, at);
    finish_owners(cluster, at);
    for (const std::string& space : std::exchange(cluster.namespaces_with_changed_pods, {})) {
      write_quotas(cluster, space, at);
    }
  }
}

}  // namespace vo::apiserver
