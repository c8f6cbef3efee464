// SPDX-License-Identifier: Apache-2.0
// The real control plane of tests/realcluster as a child process, its state in a folder of its own.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/api_client.h"
#include "e2e/process.h"

namespace vo::e2e {

// What ./dev test hands over by environment; why it is missing if it is.
struct Tools {
  std::string control_plane;  // VIRT_OVERHEAD_CONTROL_PLANE
  std::string kubectl;        // VIRT_OVERHEAD_KUBECTL
};
const Tools& tools();
bool have_tools();
// Whether kube-controller-manager and kube-scheduler are to be had as well: KUBEBUILDER_ASSETS may
// have neither (VIRT_OVERHEAD_WITHOUT names the flags that ask for them). Then a control plane runs
// without.
bool have_managers();

class ControlPlane {
 public:
  // `release` is a folder of crds, with +cpu for the variant that has cpuOverhead. Throws,
  // with the end of its log, where it does not come up.
  explicit ControlPlane(std::string_view release, std::vector<std::string> arguments = {});

  const std::filesystem::path& folder() const { return folder_.path(); }
  std::filesystem::path kubeconfig() const { return folder() / "admin.kubeconfig"; }
  std::filesystem::path audit_log() const { return folder() / "audit.log"; }
  ApiClient admin() const { return ApiClient{kubeconfig()}; }

  // Replaces the CRDs of the running server.
  void install_crds(std::string_view release);
  // A kubeconfig with a token of that service account.
  std::filesystem::path service_account_kubeconfig(std::string_view namespace_name,
                                                   std::string_view name);
  // kubectl as administrator; its output, or an exception with what it said.
  std::string kubectl(std::vector<std::string> arguments) const;

  void stop();   // SIGTERM; throws if it does not end with 0 within five seconds
  void start();  // again, on the same state and port

 private:
  void tool(std::vector<std::string> arguments) const;

  TemporaryFolder folder_;
  std::vector<std::string> arguments_;
  std::unique_ptr<Process> process_;
};

std::filesystem::path source_path(std::string_view relative);

}  // namespace vo::e2e
