// SPDX-License-Identifier: Apache-2.0
#include "controller/world.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "controller/messages.h"
#include "kube/resource_version.h"
#include "kubevirt/current_pod.h"
#include "kubevirt/objects.h"

namespace vo::controller {
std::string object_key(std::string_view namespace_name, std::string_view name) {
  std::string key;
  key.reserve(namespace_name.size() + 1 + name.size());
  return key.append(namespace_name).append("/").append(name);
}

std::string object_key(const kubevirt::ObjectMeta& meta) {
  return object_key(meta.namespace_name, meta.name);
}

namespace {

// What cannot be compared is taken as news.
bool old_news(std::string_view version, std::string_view stored) {
  return kube::compare_resource_versions(version, stored) <= 0;
}

}  // namespace

void World::begin_list(Resource resource, bool forget_versions) {
  Store& store = stores_[index(resource)];
  ++store.generation;
  store.listing = true;
  store.forget_versions |= forget_versions;
}

void World::end_list(Resource resource) {
  Store& store = stores_[index(resource)];
  if (!store.listing) return;
  store.listing = false;
  store.forget_versions = false;
  store.synced = true;
  switch (resource) {
    case Resource::kVmis: return sweep(vmis_, resource);
    case Resource::kPods: return sweep(pods_, resource);
    case Resource::kMigrations: return sweep(migrations_, resource);
    case Resource::kKubeVirts: return sweep(kubevirts_, resource);
  }
}

// It is gone, or another one of its name took its place.
template <typename Object>
void World::lose(const std::string& key, const Object& object) {
  unlinked(key, object);
  if constexpr (std::is_same_v<Object, kubevirt::LauncherPod>) pod_gone_(object.meta.uid);
}

template <typename Object>
bool World::put(PackedStore<Object>& objects, Resource resource, Object object) {
  const Store& store = stores_[index(resource)];
  std::string key = object_key(object.meta);
  if (const Object* stored = objects.find(key)) {
    const bool same = stored->meta.uid == object.meta.uid;
    if (same && !store.forget_versions &&
        old_news(object.meta.resource_version, stored->meta.resource_version)) {
      objects.mark(key, store.generation);
      return false;
    }
    if (same) {
      unlinked(key, *stored);
    } else {
      lose(key, *stored);
    }
  }
  const auto [its_key, put] = objects.put(std::move(key), std::move(object), store.generation);
  linked(*its_key, *put);
  return true;
}

template <typename Object>
void World::sweep(PackedStore<Object>& objects, Resource resource) {
  objects.erase_unmarked(
      stores_[index(resource)].generation,
      [this](const std::string& key, const Object& object) { lose(key, object); });
}

template <typename Object>
void World::erase(PackedStore<Object>& objects, const kubevirt::ObjectMeta& meta) {
  const std::string key = object_key(meta);
  const Object* stored = objects.find(key);
  if (stored == nullptr) return;
  // A late DELETED of a predecessor does not remove its namesake.
  if (!meta.uid.empty() && stored->meta.uid != meta.uid) return;
  lose(key, *stored);
  objects.erase(key);
}

bool World::see(kubevirt::VirtualMachineInstance vmi) {
  return put(vmis_, Resource::kVmis, std::move(vmi));
}

bool World::see(kubevirt::LauncherPod pod) { return put(pods_, Resource::kPods, std::move(pod)); }

bool World::see(kubevirt::VirtualMachineInstanceMigration migration) {
  return put(migrations_, Resource::kMigrations, std::move(migration));
}

bool World::see(kubevirt::KubeVirt kubevirt) {
  return put(kubevirts_, Resource::kKubeVirts, std::move(kubevirt));
}

void World::gone(Resource resource, const kubevirt::ObjectMeta& meta) {
  switch (resource) {
    case Resource::kVmis: return erase(vmis_, meta);
    case Resource::kPods: return erase(pods_, meta);
    case Resource::kMigrations: return erase(migrations_, meta);
    case Resource::kKubeVirts: return erase(kubevirts_, meta);
  }
}

void World::linked(const std::string& key, const kubevirt::VirtualMachineInstance& vmi) {
  vmi_keys_.insert_or_assign(vmi.meta.uid, &key);
  touch_(key);
}

void World::unlinked(const std::string& key, const kubevirt::VirtualMachineInstance& vmi) {
  vmi_keys_.erase(vmi.meta.uid);
  touch_(key);
}

void World::linked(const std::string& key, const kubevirt::LauncherPod& pod) {
  if (pod.owner_uid.empty()) return;
  pod_keys_[pod.owner_uid].push_back(&key);
  touch_owner(pod.owner_uid);
}

void World::unlinked(const std::string& key, const kubevirt::LauncherPod& pod) {
  const auto it = pod_keys_.find(pod.owner_uid);
  if (it == pod_keys_.end()) return;
  std::erase_if(it->second, [&key](Key each) { return *each == key; });
  if (it->second.empty()) pod_keys_.erase(it);
  touch_owner(pod.owner_uid);
}

void World::touch_owner(const std::string& owner_uid) {
  const auto it = vmi_keys_.find(owner_uid);
  if (it != vmi_keys_.end()) touch_(*it->second);
}

const kubevirt::VirtualMachineInstance* World::vmi(std::string_view key) const {
  return vmis_.find(key);
}

const kubevirt::LauncherPod* World::pod(std::string_view key) const { return pods_.find(key); }

const kubevirt::VirtualMachineInstance* World::owner(const kubevirt::LauncherPod& pod) const {
  const auto it = vmi_keys_.find(pod.owner_uid);
  return it == vmi_keys_.end() ? nullptr : vmi(*it->second);
}

std::vector<const kubevirt::LauncherPod*> World::pods_of(
    const kubevirt::VirtualMachineInstance& vmi) const {
  std::vector<const kubevirt::LauncherPod*> pods;
  const auto keys = pod_keys_.find(vmi.meta.uid);
  if (keys == pod_keys_.end()) return pods;
  for (const Key key : keys->second) {
    const kubevirt::LauncherPod* pod = pods_.find(*key);
    if (pod->meta.namespace_name == vmi.meta.namespace_name) pods.push_back(pod);
  }
  return pods;
}

const kubevirt::LauncherPod* World::current_pod(const kubevirt::VirtualMachineInstance& vmi) const {
  return kubevirt::current_pod(vmi, pods_of(vmi));
}

const kubevirt::LauncherPod* World::migration_target(
    const kubevirt::VirtualMachineInstance& vmi) const {
  const auto pods = pods_of(vmi);
  return kubevirt::migration_target(vmi, kubevirt::current_pod(vmi, pods), pods);
}

namespace {

bool installed(const kubevirt::KubeVirt& kubevirt) {
  return kubevirt.has_phase && !kubevirt.meta.deleting;
}

}  // namespace

const kubevirt::KubeVirt* World::kubevirt() const {
  const kubevirt::KubeVirt* found = nullptr;
  if (kubevirt_candidates() > 1) return nullptr;
  kubevirts_.each([&found](const kubevirt::KubeVirt& each) {
    if (installed(each)) found = &each;
  });
  return found;
}

std::size_t World::kubevirt_candidates() const {
  std::size_t candidates = 0;
  kubevirts_.each([&candidates](const kubevirt::KubeVirt& each) { candidates += installed(each); });
  return candidates;
}

bool World::all_synced() const {
  return std::ranges::all_of(stores_, [](const Store& store) { return store.synced; });
}

std::size_t World::size(Resource resource) const {
  switch (resource) {
    case Resource::kVmis: return vmis_.size();
    case Resource::kPods: return pods_.size();
    case Resource::kMigrations: return migrations_.size();
    case Resource::kKubeVirts: return kubevirts_.size();
  }
  return 0;
}

void World::each_vmi(const std::function<void(const std::string&)>& visit) const {
  vmis_.each_key(visit);
}

// The CR is looked at in nearly every turn: it stays open.
void World::close() {
  vmis_.close();
  pods_.close();
  migrations_.close();
}

}  // namespace vo::controller
