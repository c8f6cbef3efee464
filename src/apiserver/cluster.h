// SPDX-License-Identifier: Apache-2.0
// Everything one server knows, and the one way to change it: a change is stored, told to watches
// and noted for the garbage collector in one step. The verbs work on this.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "apiserver/id_source.h"
#include "apiserver/options.h"
#include "apiserver/registry.h"
#include "apiserver/store.h"
#include "apiserver/watch_hub.h"
#include "base/clock.h"

namespace vo::apiserver {

struct Moment {
  Instant now{};
  WallTime wall{};
};

// Where an object is. Ordered by uid: uids come from a seed, addresses do not.
struct Place {
  std::string uid;
  std::string key;
  Resource* resource = nullptr;
  auto operator<=>(const Place&) const = default;
};

// Who owns whom, by uid. Also of owners that do not exist.
class OwnerIndex {
 public:
  void note(Resource& resource, const ObjectPtr& before, const ObjectPtr& after);
  bool exists(std::string_view uid) const { return live_.contains(std::string(uid)); }
  // In a stable order.
  std::vector<Place> dependents_of(std::string_view uid) const;
  // Objects that may have lost their owner since this was last asked.
  std::vector<Place> take_suspects();
  bool has_suspects() const { return !suspects_.empty(); }

 private:
  void leave(Resource& resource, const StoredObject& object);
  void end(const std::string& uid);
  void join(Resource& resource, const StoredObject& object);
  void remove_owner(const std::string& owner, const Place& dependent);

  std::set<std::string> live_;
  std::unordered_map<std::string, std::set<Place>> dependents_;
  std::vector<Place> suspects_;
};

struct Cluster {
  explicit Cluster(Options given);

  // Creates or replaces, and tells everybody.
  ObjectPtr commit(Resource& resource, const json::Document& object, const Moment& at);
  void remove(Resource& resource, std::string_view key, const Moment& at);
  ObjectPtr find(std::string_view core_plural, std::string_view namespace_name,
                 std::string_view name);

  Options options;
  Store store;
  Registry registry;
  WatchHub watches;
  OwnerIndex owners;
  IdSource ids;
  // Noted for tick().
  std::set<std::string> terminating_namespaces;
  std::set<std::string> namespaces_with_changed_pods;
  std::vector<Place> terminating_owners;  // with a finalizer of the garbage collector
  std::vector<Place> waiting_owners;      // … whose dependents were still there
  bool changed_while_waiting = false;     // something that waits may be able to go on

 private:
  void note(Resource& resource, const Change& change);
  void note_core(const ResourceInfo& info, const Change& change);
};

}  // namespace vo::apiserver
