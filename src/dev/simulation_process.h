// SPDX-License-Identifier: Apache-2.0
// The simulated KubeVirt as a running thing, on any API server: reflectors feed it, what it wants
// to be written is sent. Everything happens on one loop.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "kube/client_config.h"
#include "kube/http.h"
#include "kube/reflector.h"
#include "net/loop.h"
#include "runtime/api_client.h"
#include "runtime/reflector_driver.h"
#include "simulation/simulation.h"

namespace vo::dev {

class SimulationProcess {
 public:
  // Loop, clock, logger and `local`, where the server is in this process, must outlive this.
  // `random` is uniform in [0, 1).
  SimulationProcess(kube::ClientConfig config, simulation::Options options, net::Loop& loop,
                    const Clock& clock, Logger& logger, const std::function<double()>& random,
                    net::LocalServer* local = nullptr);
  ~SimulationProcess();

  void start();
  void stop();
  bool pack() { return simulation_.pack(); }

 private:
  class NotingSink;
  struct Watched {
    std::unique_ptr<NotingSink> sink;
    std::unique_ptr<kube::Reflector> reflector;
    std::unique_ptr<runtime::ReflectorDriver> driver;
  };

  void watch(simulation::Kind kind, const std::function<double()>& random);
  void step_soon();
  void step();
  void send_some();
  void send(std::uint64_t id, kube::Request request);
  void arm();

  net::Loop& loop_;
  const Clock& clock_;
  runtime::ApiClient client_;
  simulation::Simulation simulation_;
  std::vector<Watched> watched_;
  std::deque<simulation::Send> waiting_;  // a server is not asked everything at once
  std::unordered_map<std::uint64_t, runtime::ApiCall> calls_;
  net::Timer timer_;
  net::Timer soon_;
  bool stopped_ = false;
};

}  // namespace vo::dev
