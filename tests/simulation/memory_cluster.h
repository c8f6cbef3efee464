// SPDX-License-Identifier: Apache-2.0
// The least API server that a simulated KubeVirt can live on, in memory: the watched kinds with
// uids, versions, finalizers, graceful deletion, status subresources, JSON patches and conflicts.
#pragma once

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
  const std::map<std::string, json::Document>& all(simulation::Kind kind) const;

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
  };
  static bool read_target(std::string_view path, Target& target);

  kube::Response create(const Target& target, json::Document object, std::string_view user);
  kube::Response replace(const Target& target, json::Document object, std::string_view user);
  kube::Response patch(const Target& target, const json::Document& operations,
                       std::string_view user);
  kube::Response erase(const Target& target, const json::Document& options);
  kube::Response bind(const Target& target, const json::Document& binding);
  kube::Response admit_update(const Target& target, json::Document object, std::string_view user);
  kube::Response add(simulation::Kind kind, json::Document object);
  kube::Response store(simulation::Kind kind, json::Document object);
  void drop(simulation::Kind kind, const std::string& key);
  void tell(Event event, const json::Document& object);
  json::Document draft_of(const json::Document& object);
  const json::Document& keep(simulation::Kind kind, const std::string& key, json::Document object);

  template <typename T>
  using Shelves = std::map<simulation::Kind, std::map<std::string, T>>;

  const Clock& clock_;
  std::unique_ptr<json::Arena> draft_;  // of the request being handled
  Shelves<std::unique_ptr<json::Arena>> arenas_;
  Shelves<json::Document> objects_;  // each in its arena
  Shelves<std::string> texts_;
  std::vector<Event> events_;
  std::uint64_t version_ = 100;
  std::uint64_t uids_ = 0;
};

}  // namespace vo::testing
