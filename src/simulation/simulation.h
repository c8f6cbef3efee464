// SPDX-License-Identifier: Apache-2.0
// A simulated KubeVirt for any API server: everything that turns a VirtualMachine into a running
// guest, in API objects, without a guest. Sans I/O and single-threaded: it is fed by one reflector
// per watched kind, says which requests to send, and is told their answers. It writes in the names
// of the components it plays (Impersonate-User), with optimistic concurrency, and keeps nothing
// that it could not see again after a restart but the delays that are running.
//
//   Simulation simulation(options, random);
//   for (Kind kind : kAllKinds) start a reflector of watched(kind) into simulation.sink(kind);
//   after each event, answer or timer:
//     for (Send& send : simulation.step(now, wall)) transmit it, then simulation.answered(…);
//     call step() again at simulation.wake_at() at the latest
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "json/document.h"
#include "kube/http.h"
#include "kube/object_sink.h"
#include "simulation/cache.h"
#include "simulation/cache_sink.h"
#include "simulation/decentralized.h"
#include "simulation/kinds.h"
#include "simulation/options.h"
#include "simulation/outbox.h"
#include "simulation/placement.h"
#include "simulation/timers.h"
#include "simulation/turn.h"
#include "simulation/virt_operator.h"

namespace vo::simulation {

class Simulation {
 public:
  // `random` is uniform in [0, 1).
  Simulation(Options options, std::function<double()> random);
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  kube::ObjectSink& sink(Kind kind) { return sinks_[static_cast<std::size_t>(kind)]; }

  // What should leave now. Nothing until every kind has been listed once.
  std::vector<Send> step(Instant now, WallTime wall);
  // Of a request that step() returned; an error where there was no answer.
  void answered(std::uint64_t id, const Result<kube::Response>& response, Instant now);
  // Packs what nothing has happened to since the last call. Whether there was anything.
  bool pack() { return cache_.pack(); }
  // When step() has something to do, if nothing comes in before. nullopt: never.
  std::optional<Instant> wake_at(Instant now) const;

  const Installation& installation() const { return operator_.installation(); }
  const Cache& cache() const { return cache_; }
  const OutboxCounters& counters() const { return outbox_.counters(); }

 private:
  void changed(const Entry& entry, bool gone);
  void node_changed(const Entry& node, bool gone);
  void pod_changed(const Entry& pod, bool gone);
  void migration_changed(const Entry& migration, bool gone);
  void tell_other_ends(const std::string& group);
  void everything_changed();
  void work_on(const std::string& key, const std::string& timestamp, Instant now);
  bool is_at_rest(const Group& group, Instant now) const;
  void work_on_groups(const std::string& timestamp, Instant now);
  void time_is_up(const std::string& group);
  void schedule_pods(const std::string& timestamp, Instant now);
  Turn turn(const std::string& group, const std::string& timestamp, Instant now);

  Options options_;
  Cache cache_;
  std::array<CacheSink, kKindCount> sinks_;
  Timers timers_;
  Outbox outbox_;
  VirtOperator operator_;
  Placement placement_;
  MigrationSlots slots_;
  MigrationPairs pairs_;

  std::set<std::string> dirty_;    // groups
  std::set<std::string> unbound_;  // pods
  std::set<std::string> to_schedule_;
  std::set<std::string> waiting_;  // groups whose migrations wait for a slot
  std::map<std::string, json::Document> node_specs_;
  bool kubevirt_dirty_ = true;
  bool nodes_dirty_ = true;
  bool room_grew_ = true;
};

}  // namespace vo::simulation
