// SPDX-License-Identifier: Apache-2.0
// The least API server that a simulated KubeVirt can live on, in memory: the watched kinds with
// uids, versions, finalizers, graceful deletion, status subresources, JSON patches and conflicts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "json/arena.h"
#include "json/document.h"
#include "kube/http.h"
#include "simulation/kinds.h"

namespace vo::testing {

class MemoryCluster {
 public:
  struct Event {
    simulation::Kind kind;
    bool deleted = false;
    std::string text;
  };
  using Edit = std::function<void(json::Document&)>;
  struct Stored {
    json::Arena memory{16384};  // most objects fit, with the request that they came with
    json::Document object = json::Document(memory.storage());
    std::string text;  // of it
  };
  using Shelf = std::map<std::string, std::unique_ptr<Stored>>;  // by key

  explicit MemoryCluster(const Clock& clock) : clock_(clock) {}

  // Whether virt-api is a webhook of this server.
  bool has_webhook = false;
  // Refuses the creation of pods: "exceeded quota".
  bool quota_is_full = false;

  kube::Response handle(const kube::Request& request);

  // As a user with every right; past webhooks.
  std::string create(simulation::Kind kind, json::Document object);  // its key
  void edit(simulation::Kind kind, const std::string& key, const Edit& edit);
  void remove(simulation::Kind kind, const std::string& key);
  const json::Document* find(simulation::Kind kind, const std::string& key) const;
  const Shelf& all(simulation::Kind kind) const { return shelves_[index_of(kind)]; }

  std::vector<Event> take_events() { return std::exchange(events_, {}); }
  // Called with each state that is stored.
  std::function<void(const Event&, const json::Document& object)> on_event;
  // Who wrote what: "user VERB path" of each accepted write.
  std::vector<std::string> writes;

 private:
  struct Target {
    simulation::Kind kind;
    std::string namespace_name;
    std::string name;
    std::string subresource;
    std::string key;
    const Stored* known = nullptr;  // absent: where something is created
    const json::Document& object() const { return known->object; }
  };
  static bool read_target(std::string_view path, Target& target);
  static std::size_t index_of(simulation::Kind kind) { return static_cast<std::size_t>(kind); }

  kube::Response handle(const kube::Request& request, const Target& target);
  kube::Response create(const Target& target, json::Document object, std::string_view user);
  kube::Response replace(const Target& target, json::Document object, std::string_view user);
  kube::Response patch(const Target& target, const json::Document& operations,
                       std::string_view user);
  kube::Response erase(const Target& target, const json::Document& options);
  kube::Response bind(const Target& target, const json::Document& binding);
  kube::Response admit_update(const Target& target, json::Document object, std::string_view user);
  kube::Response add(simulation::Kind kind, json::Document object);
  kube::Response store(simulation::Kind kind, const std::string& key, json::Document object);
  void drop(simulation::Kind kind, const std::string& key);
  void tell(Event event, const json::Document& object);
  const json::Document& kubevirt() const;
  json::Document draft_of(const json::Document& object);
  const Stored& keep(simulation::Kind kind, const std::string& key, json::Document object);

  const Clock& clock_;
  // What the request being handled is worked on in; it stays as the object's memory.
  std::unique_ptr<Stored> draft_;
  std::array<Shelf, simulation::kKindCount> shelves_;
  std::vector<Event> events_;
  std::uint64_t version_ = 100;
  std::uint64_t uids_ = 0;
};

}  // namespace vo::testing
