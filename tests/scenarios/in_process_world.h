// SPDX-License-Identifier: Apache-2.0
// A whole cluster in one thread, without sockets, in virtual time: the embedded API server, the
// simulated KubeVirt and our controller, each as it runs elsewhere. Nothing waits: when nothing is
// left to do now, the clock moves on to what is due next.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "apiserver/api_server.h"
#include "base/clock.h"
#include "base/log.h"
#include "kube/reflector.h"
#include "scenarios/world.h"
#include "simulation/simulation.h"

namespace vo::scenarios {

// A client of the embedded server that has no socket: one reflector.
class LocalReflector {
 public:
  LocalReflector(kube::ReflectorConfig config, std::unique_ptr<kube::ObjectSink> sink,
                 apiserver::ApiServer& server, const Clock& clock, const std::string& user,
                 std::function<double()> random);
  ~LocalReflector();

  // Sends what is to be sent; false where there was nothing.
  bool turn();
  // Bytes of its watch; false where the stream is another's.
  bool take(const apiserver::Chunk& chunk);
  void tick();
  std::optional<Instant> wake_at() const { return wake_at_; }

 private:
  void drive(kube::Reflector::Step step);
  void hang_up();

  std::unique_ptr<kube::ObjectSink> sink_;
  kube::Reflector reflector_;
  apiserver::ApiServer& server_;
  const Clock& clock_;
  apiserver::Caller caller_;
  std::optional<kube::Request> pending_;
  std::optional<apiserver::StreamId> stream_;
  std::optional<Instant> wake_at_;
};

struct InProcessOptions {
  std::uint64_t seed = 1;
  int nodes = 3;
};

class InProcessWorld final : public World {
 public:
  explicit InProcessWorld(const InProcessOptions& options = {});
  ~InProcessWorld() override;

  Result<kube::Response> call(const kube::Request& request) override;
  bool wait_until(const std::function<bool()>& holds, Duration patience) override;
  Duration patience() const override { return std::chrono::minutes{10}; }
  Duration silence() const override { return std::chrono::minutes{2}; }
  Status start_controller(const ControllerStart& start) override;
  Status stop_controller() override;
  Status kill_controller() override;
  Status clean(bool as_kubevirt) override;
  Result<std::vector<StoredWrite>> writes() override { return writes_; }
  Status use_crds(std::string_view release) override;

  // Everything that can happen now; false where nothing did.
  bool turn();
  // Moves the clock to what is due next, at most to `limit`; false where that is it.
  bool advance(Instant limit);
  Instant now() const { return clock_.now(); }

 private:
  struct Ours;  // a controller and its reflectors

  kube::Response handle(const kube::Request& request, const std::string& user);
  bool deliver_chunks();
  bool turn_reflectors();
  bool turn_simulation();
  bool turn_controllers();
  std::optional<Instant> next_of_controllers();
  void bootstrap();

  ManualClock clock_;
  NullLogger logger_;
  std::function<double()> random_;
  simulation::Options simulation_options_;
  apiserver::ApiServer server_;
  simulation::Simulation simulation_;
  std::vector<std::unique_ptr<LocalReflector>> reflectors_;  // of the simulation
  std::vector<std::unique_ptr<Ours>> ours_;                  // in the order of their start
  int started_ = 0;                                          // replicas
  std::vector<StoredWrite> writes_;
};

}  // namespace vo::scenarios
