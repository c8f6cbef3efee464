// SPDX-License-Identifier: Apache-2.0
// What the API server holds, as far as we know: VMIs, their launcher pods, migrations and KubeVirt
// CRs. Owns its objects; pointers stay valid until the object changes or goes, or until close(). No
// decisions here.
//
// Order rules: an object replaces the stored one of the same name only if its uid differs (deleted
// and created again) or its resourceVersion is newer, so replays and late watch events are
// harmless.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "controller/messages.h"
#include "controller/packed_store.h"
#include "kubevirt/objects.h"

namespace vo::controller {

// "namespace/name".
std::string object_key(std::string_view namespace_name, std::string_view name);
std::string object_key(const kubevirt::ObjectMeta& meta);

class World {
 public:
  using Touch = std::function<void(const std::string& vmi_key)>;
  using PodGone = std::function<void(const std::string& pod_uid)>;

  // `touch` is called with the key of every VMI that a change may concern.
  explicit World(
      Touch touch, PodGone pod_gone = [](const std::string&) {})
      : touch_(std::move(touch)), pod_gone_(std::move(pod_gone)) {}

  // Versions of this resource mean nothing until its next list is over.
  void forget_versions(Resource resource) { stores_[index(resource)].forget_versions = true; }
  bool forgets_versions(Resource resource) const {
    return stores_[index(resource)].forget_versions;
  }
  // With `forget_versions`, what the list says replaces what is stored, however new that was.
  void begin_list(Resource resource, bool forget_versions = false);
  void end_list(Resource resource);

  // False when it is older than what is stored.
  bool see(kubevirt::VirtualMachineInstance vmi);
  bool see(kubevirt::LauncherPod pod);
  bool see(kubevirt::VirtualMachineInstanceMigration migration);
  bool see(kubevirt::KubeVirt kubevirt);
  void gone(Resource resource, const kubevirt::ObjectMeta& meta);

  const kubevirt::VirtualMachineInstance* vmi(std::string_view key) const;
  const kubevirt::LauncherPod* pod(std::string_view key) const;
  const kubevirt::VirtualMachineInstance* owner(const kubevirt::LauncherPod& pod) const;
  // The VMI's launcher pods, in no order.
  std::vector<const kubevirt::LauncherPod*> pods_of(
      const kubevirt::VirtualMachineInstance& vmi) const;
  const kubevirt::LauncherPod* current_pod(const kubevirt::VirtualMachineInstance& vmi) const;
  // The pod that it is about to migrate to, or nullptr.
  const kubevirt::LauncherPod* migration_target(const kubevirt::VirtualMachineInstance& vmi) const;
  // The KubeVirt CR: the one with a phase that is not being deleted. None, or two: nullptr.
  const kubevirt::KubeVirt* kubevirt() const;
  std::size_t kubevirt_candidates() const;

  bool synced(Resource resource) const { return stores_[index(resource)].synced; }
  bool all_synced() const;
  std::size_t size(Resource resource) const;
  void each_vmi(const std::function<void(const std::string&)>& visit) const;

  // The turn is over: what was looked at is packed again, and pointers to it end.
  void close();

 private:
  struct Store {
    std::uint32_t generation = 0;
    bool listing = false;
    bool forget_versions = false;
    bool synced = false;
  };
  static std::size_t index(Resource resource) { return static_cast<std::size_t>(resource); }
  template <typename Object>
  bool put(PackedStore<Object>& objects, Resource resource, Object object);
  template <typename Object>
  void sweep(PackedStore<Object>& objects, Resource resource);
  template <typename Object>
  void lose(const std::string& key, const Object& object);
  template <typename Object>
  void erase(PackedStore<Object>& objects, const kubevirt::ObjectMeta& meta);

  void linked(const std::string& key, const kubevirt::VirtualMachineInstance& vmi);
  void linked(const std::string& key, const kubevirt::LauncherPod& pod);
  void linked(const std::string&, const kubevirt::VirtualMachineInstanceMigration&) {}
  void linked(const std::string&, const kubevirt::KubeVirt&) {}
  void unlinked(const std::string& key, const kubevirt::VirtualMachineInstance& vmi);
  void unlinked(const std::string& key, const kubevirt::LauncherPod& pod);
  void unlinked(const std::string&, const kubevirt::VirtualMachineInstanceMigration&) {}
  void unlinked(const std::string&, const kubevirt::KubeVirt&) {}
  void touch_owner(const std::string& owner_uid);

  Touch touch_;
  PodGone pod_gone_;
  std::array<Store, kResourceCount> stores_{};
  PackedStore<kubevirt::VirtualMachineInstance> vmis_;
  PackedStore<kubevirt::LauncherPod> pods_;
  PackedStore<kubevirt::VirtualMachineInstanceMigration> migrations_;
  PackedStore<kubevirt::KubeVirt> kubevirts_;
  // The keys are those of the stores.
  using Key = const std::string*;
  std::unordered_map<std::string, Key> vmi_keys_;               // by VMI uid
  std::unordered_map<std::string, std::vector<Key>> pod_keys_;  // by owner uid
};

}  // namespace vo::controller
