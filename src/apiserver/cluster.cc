// SPDX-License-Identifier: Apache-2.0
#include "apiserver/cluster.h"

#include <string>
#include <string_view>
#include <utility>

#include "apiserver/builtin_resources.h"

namespace vo::apiserver {

namespace {

// A text that only the metadata of an object being deleted has.
bool is_terminating(const StoredObject& object) {
  std::string scratch;
  return object.metadata(scratch).contains("\"deletionTimestamp\":");
}

bool waits_for_dependents(const StoredObject& object) {
  std::string scratch;
  const std::string_view metadata = object.metadata(scratch);
  return is_terminating(object) &&
         (metadata.contains("\"foregroundDeletion\"") || metadata.contains("\"orphan\""));
}

}  // namespace

void OwnerIndex::remove_owner(const std::string& owner, const Place& dependent) {
  const auto found = dependents_.find(owner);
  if (found == dependents_.end()) return;
  found->second.erase(dependent);
  if (found->second.empty()) dependents_.erase(found);
}

void OwnerIndex::note(Resource& resource, const ObjectPtr& before, const ObjectPtr& after) {
  const bool same = before && after && before->identity->uid == after->identity->uid;
  if (same && before->identity->owner_uids == after->identity->owner_uids) return;
  if (before) leave(resource, *before);
  if (before && !same) end(before->identity->uid);
  if (after) join(resource, *after);
}

void OwnerIndex::leave(Resource& resource, const StoredObject& object) {
  const Place place{object.identity->uid, object.key(), &resource};
  for (const std::string_view owner : object.identity->owner_uids) {
    remove_owner(std::string(owner), place);
  }
}

void OwnerIndex::end(const std::string& uid) {
  live_.erase(uid);
  for (Place& dependent : dependents_of(uid)) suspects_.push_back(std::move(dependent));
}

void OwnerIndex::join(Resource& resource, const StoredObject& object) {
  live_.insert(object.identity->uid);
  const Place place{object.identity->uid, object.key(), &resource};
  for (const std::string_view owner : object.identity->owner_uids) {
    dependents_[std::string(owner)].insert(place);
    if (!exists(owner)) suspects_.push_back(place);
  }
}

std::vector<Place> OwnerIndex::dependents_of(std::string_view uid) const {
  const auto found = dependents_.find(std::string(uid));
  if (found == dependents_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

std::vector<Place> OwnerIndex::take_suspects() { return std::exchange(suspects_, {}); }

Cluster::Cluster(Options given)
    : options(std::move(given)),
      store(options.first_revision),
      registry(options.history, options.first_revision),
      ids(options.seed) {}

void Cluster::note_core(const ResourceInfo& info, const Change& change) {
  const StoredObject& object = change.object();
  const bool counts = info.plural == "pods" || info.plural == "resourcequotas";
  if (counts && registry.core("resourcequotas")->resource->objects.size() > 0) {
    namespaces_with_changed_pods.insert(object.identity->namespace_name);
  }
  if (info.plural == "namespaces" && change.after && is_terminating(object)) {
    terminating_namespaces.insert(object.identity->name);
  }
}

void Cluster::note(Resource& resource, const Change& change) {
  owners.note(resource, change.before, change.after);
  if (resource.storage != nullptr && resource.storage->info.group.empty()) {
    note_core(resource.storage->info, change);
  }
  if (change.after && waits_for_dependents(*change.after)) {
    terminating_owners.push_back({change.after->identity->uid, change.after->key(), &resource});
  }
  if (!terminating_namespaces.empty() || !waiting_owners.empty()) changed_while_waiting = true;
}

ObjectPtr Cluster::commit(Resource& resource, const json::Document& object, const Moment& at) {
  const Change& change = store.put(resource.objects, object, at.now);
  note(resource, change);
  watches.publish(resource, change, at.wall);
  return change.after;
}

void Cluster::remove(Resource& resource, std::string_view key, const Moment& at) {
  const Change& change = store.erase(resource.objects, key, at.now);
  note(resource, change);
  watches.publish(resource, change, at.wall);
}

ObjectPtr Cluster::find(std::string_view core_plural, std::string_view namespace_name,
                        std::string_view name) {
  return registry.core(core_plural)->resource->objects.find(object_key(namespace_name, name));
}

}  // namespace vo::apiserver
