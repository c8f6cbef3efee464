// SPDX-License-Identifier: Apache-2.0
// A simulated KubeVirt on an API server in memory, in virtual time.
#pragma once

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "json/document.h"
#include "json/fields.h"
#include "kube/object_sink.h"
#include "simulation/memory_cluster.h"
#include "simulation/simulation.h"

namespace vo::testing {

class SimulatedWorld {
 public:
  explicit SimulatedWorld(simulation::Options options, std::uint64_t seed = 1);

  // Delivers, answers and lets time pass until nothing is left to do but timers beyond `limit`.
  void settle(Duration limit = std::chrono::minutes{2});
  // As settle(), but stops as soon as it holds. Whether it does.
  bool run_until(const std::function<bool()>& holds, Duration limit = std::chrono::minutes{2});
  // The simulation dies and comes back, knowing nothing but what is stored.
  void restart();

  // One in so many requests is lost before the server sees it, one loses its answer, one is
  // answered by 503, and events come late. 0: none.
  int faults_one_in = 0;
  // A watch tells of a write before the write is answered: two connections, so it happens.
  bool events_overtake_answers = false;
  // Lists everything again, as after a watch that fell too far behind.
  void relist();

  MemoryCluster& cluster() { return cluster_; }
  simulation::Simulation& simulation() { return *simulation_; }
  ManualClock& clock() { return clock_; }
  // In the server's rate: the requests seen so far.
  std::size_t writes() const { return cluster_.writes.size(); }

  std::string create_kubevirt(std::string_view release, std::string_view configuration = "{}");
  std::string create_vmi(std::string_view name, std::string_view domain);
  std::string create_vm(std::string_view name, std::string_view domain);
  std::string migrate(std::string_view vmi, std::string_view name,
                      std::string_view fault_annotation = "");

  // Of the VMI: "Running".
  std::string_view phase(const std::string& vmi) const;
  std::string_view text(simulation::Kind kind, const std::string& key, json::Keys keys) const;
  const json::Document* vmi(const std::string& key) const {
    return cluster_.find(simulation::Kind::kVmi, key);
  }
  // The pods of a VMI, oldest first.
  std::vector<const json::Document*> pods(std::string_view vmi_name) const;

 private:
  bool turn();
  bool chance(int one_in) { return one_in > 0 && random_() % static_cast<unsigned>(one_in) == 0; }
  Result<kube::Response> transmit(const kube::Request& request);
  void deliver();
  void list(kube::ReplaceReason reason);

  ManualClock clock_;
  MemoryCluster cluster_;
  simulation::Options options_;
  std::mt19937_64 random_;
  std::unique_ptr<simulation::Simulation> simulation_;
  std::vector<MemoryCluster::Event> late_;
};

}  // namespace vo::testing
