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
void World::lose(const Object& object) {
  unlinked(object);
  if constexpr (std::is_same_v<Object, kubevirt::LauncherPod>) pod_gone_(object.meta.uid);
}

template <typename Object>
bool World::put(Map<Object>& map, Resource resource, Object object) {
  const Store& store = stores_[index(resource)];
  const auto [it, fresh] = map.try_emplace(object_key(object.meta));
  Entry<Object>& entry = it->second;
  entry.generation = store.generation;
  if (!fresh) {
    const auto& stored = entry.object.meta;
    const bool comparable = stored.uid == object.meta.uid && !store.forget_versions;
    if (comparable && old_news(object.meta.resource_version, stored.resource_version)) return false;
    if (stored.uid == object.meta.uid) {
      unlinked(entry.object);
    } else {
      lose(entry.object);
    }
  }
  entry.object = std::move(object);
  linked(entry.object);
  return true;
}

template <typename Object>
void World::sweep(Map<Object>& map, Resource resource) {
  const std::uint32_t generation = stores_[index(resource)].generation;
  for (auto it = map.begin(); it != map.end();) {
    if (it->second.generation == generation) {
      ++it;
      continue;
    }
    lose(it->second.object);
    it = map.erase(it);
  }
}

template <typename Object>
void World::erase(Map<Object>& map, const kubevirt::ObjectMeta& meta) {
  const auto it = map.find(object_key(meta));
  if (it == map.end()) return;
  // A late DELETED of a predecessor does not remove its namesake.
  if (!meta.uid.empty() && it->second.object.meta.uid != meta.uid) return;
  lose(it->second.object);
  map.erase(it);
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

void World::linked(const kubevirt::VirtualMachineInstance& vmi) {
  const std::string key = object_key(vmi.meta);
  vmi_keys_.insert_or_assign(vmi.meta.uid, key);
  touch_(key);
}

void World::unlinked(const kubevirt::VirtualMachineInstance& vmi) {
  vmi_keys_.erase(vmi.meta.uid);
  touch_(object_key(vmi.meta));
}

void World::linked(const kubevirt::LauncherPod& pod) {
  if (pod.owner_uid.empty()) return;
  pod_keys_[pod.owner_uid].push_back(object_key(pod.meta));
  touch_owner(pod.owner_uid);
}

void World::unlinked(const kubevirt::LauncherPod& pod) {
  const auto it = pod_keys_.find(pod.owner_uid);
  if (it == pod_keys_.end()) return;
  std::erase(it->second, object_key(pod.meta));
  if (it->second.empty()) pod_keys_.erase(it);
  touch_owner(pod.owner_uid);
}

void World::touch_owner(const std::string& owner_uid) {
  const auto it = vmi_keys_.find(owner_uid);
  if (it != vmi_keys_.end()) touch_(it->second);
}

const kubevirt::VirtualMachineInstance* World::vmi(std::string_view key) const {
  const auto it = vmis_.find(std::string{key});
  return it == vmis_.end() ? nullptr : &it->second.object;
}

const kubevirt::LauncherPod* World::pod(std::string_view key) const {
  const auto it = pods_.find(std::string{key});
  return it == pods_.end() ? nullptr : &it->second.object;
}

const kubevirt::VirtualMachineInstance* World::owner(const kubevirt::LauncherPod& pod) const {
  const auto it = vmi_keys_.find(pod.owner_uid);
  return it == vmi_keys_.end() ? nullptr : vmi(it->second);
}

std::vector<const kubevirt::LauncherPod*> World::pods_of(
    const kubevirt::VirtualMachineInstance& vmi) const {
  std::vector<const kubevirt::LauncherPod*> pods;
  const auto keys = pod_keys_.find(vmi.meta.uid);
  if (keys == pod_keys_.end()) return pods;
  for (const std::string& key : keys->second) {
    const kubevirt::LauncherPod& pod = pods_.at(key).object;
    if (pod.meta.namespace_name == vmi.meta.namespace_name) pods.push_back(&pod);
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
  for (const auto& [key, entry] : kubevirts_) {
    if (!installed(entry.object)) continue;
    if (found != nullptr) return nullptr;
    found = &entry.object;
  }
  return found;
}

std::size_t World::kubevirt_candidates() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      kubevirts_, [](const auto& pair) { return installed(pair.second.object); }));
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
  for (const auto& [key, entry] : vmis_) visit(key);
}

}  // namespace vo::controller
