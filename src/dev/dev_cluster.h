// SPDX-License-Identifier: Apache-2.0
// `virt-overhead dev`: an embedded Kubernetes API server, a simulated KubeVirt on it and our
// controller, in one process on one loop. With a server given, only the simulation, on that one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apiserver/api_server.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "dev/audit_log.h"
#include "dev/bootstrap.h"
#include "dev/packing.h"
#include "dev/served_api.h"
#include "dev/simulation_process.h"
#include "json/document.h"
#include "kube/client_config.h"
#include "net/bind_address.h"
#include "net/loop.h"
#include "runtime/controller_process.h"
#include "simulation/options.h"

namespace vo::dev {

struct DevSettings {
  net::BindAddress address{.host = "127.0.0.1", .port = 0};
  std::optional<net::ServerIdentity> tls;  // self-signed; none: plain HTTP
  std::string release = "v1.9.0";          // of KubeVirt
  std::string crds;                        // folder of CRDs (crds.h); empty: those of the release
  bool install_kubevirt = true;            // a KubeVirt CR is created
  int vmis = 0;                            // of a synthetic fleet
  std::vector<json::Document> objects;
  std::string audit_log;  // file; empty: none
  std::uint64_t seed = 1;
  std::optional<simulation::Options> simulation;
  std::optional<runtime::ControllerSettings> controller;
};

class DevCluster {
 public:
  // Loop, clock and logger must outlive this. `random` is uniform in [0, 1).
  DevCluster(DevSettings settings, net::Loop& loop, const Clock& clock, Logger& logger,
             std::function<double()> random);
  ~DevCluster();

  // Error: kInput; the address cannot be used, the CRDs or objects are refused.
  Status start();
  void stop(std::function<void()> done);

  std::string url() const;
  // For people and their kubectl.
  std::string kubeconfig() const;

 private:
  Status fill();
  Status make_fleet(Bootstrap& bootstrap) const;
  Status keep_audit();
  Status run_controller();
  bool pack();
  kube::ClientConfig client(std::string user) const;

  DevSettings settings_;
  net::Loop& loop_;
  const Clock& clock_;
  Logger& logger_;
  std::function<double()> random_;
  apiserver::ApiServer server_;
  std::optional<AuditLog> audit_;
  ServedApi api_;
  std::unique_ptr<SimulationProcess> simulation_;
  std::unique_ptr<runtime::ControllerProcess> controller_;
  Packing packing_;
};

}  // namespace vo::dev
