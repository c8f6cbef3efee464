// SPDX-License-Identifier: Apache-2.0
// Our controller as it is deployed: the binary, its own process, the service account of deploy/.
#pragma once

#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/process.h"

namespace vo::e2e {

class ControllerProcess {
 public:
  // `virt-overhead controller` with these arguments after those every test needs.
  explicit ControllerProcess(const Cluster& cluster, std::vector<std::string> arguments = {});
  // On any cluster.
  explicit ControllerProcess(const std::filesystem::path& kubeconfig,
                             std::vector<std::string> arguments = {});

  bool runs() { return process_->runs(); }
  void send(int signal) { process_->send(signal); }
  pid_t pid() const { return process_->pid(); }
  Answer probe(const std::string& path) const;  // /healthz, /readyz, /readyz?verbose
  bool wait_ready() const;
  std::string log() const;
  // How often a text stands in the log.
  std::size_t logged(std::string_view text) const;

  // SIGTERM; the exit status, nullopt where it takes longer than five seconds.
  std::optional<int> stop();

 private:
  TemporaryFolder folder_;
  int port_;
  std::unique_ptr<Process> process_;
};

// A port of loopback that was free a moment ago.
int free_port();

// KubeVirt's own release with our gate neither on nor off: arguments for a test that wants it on.
inline const std::vector<std::string> kGateOn{"--feature-gate=on"};

}  // namespace vo::e2e
