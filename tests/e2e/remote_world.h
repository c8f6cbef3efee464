// SPDX-License-Identifier: Apache-2.0
// A scenario's world over HTTP: `virt-overhead dev`, or a real control plane with the simulation as
// its client. Our controller is a process of its own in both.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/api_client.h"
#include "e2e/audit.h"
#include "e2e/process.h"
#include "scenarios/world.h"

namespace vo::e2e {

class RemoteWorld final : public scenarios::World {
 public:
  // `kubeconfig` is what the controller is given.
  RemoteWorld(ApiClient admin, std::filesystem::path kubeconfig, std::filesystem::path audit_log);
  ~RemoteWorld() override;

  Result<kube::Response> call(const kube::Request& request) override;
  bool wait_until(const std::function<bool()>& holds, Duration patience) override;
  Duration patience() const override { return std::chrono::seconds{60}; }
  Duration silence() const override { return std::chrono::milliseconds{1000}; }
  Status start_controller(const scenarios::ControllerStart& start) override;
  Status stop_controller() override;
  Status kill_controller() override;
  Status clean(bool as_kubevirt) override;
  Result<std::vector<scenarios::StoredWrite>> writes() override;
  Status use_crds(std::string_view release) override;

  // The ends of the controllers' logs, for a failure.
  std::string log() const;

 private:
  Status put_crd(const json::value& original, std::string_view release);

  ApiClient admin_;
  std::filesystem::path kubeconfig_;
  AuditLog audit_;
  TemporaryFolder folder_;
  std::size_t started_ = 0;
  std::vector<std::unique_ptr<Process>> controllers_;  // in the order of their start
};

}  // namespace vo::e2e
