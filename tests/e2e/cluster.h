// SPDX-License-Identifier: Apache-2.0
// A control plane on which deploy/ is applied and KubeVirt's service accounts exist, and the test
// fixture that shares one between all tests: each starts from an empty cluster.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/api_client.h"
#include "e2e/audit.h"
#include "e2e/control_plane.h"

namespace vo::e2e {

// The user of deploy/'s service account.
inline constexpr std::string_view kOurUser = "system:serviceaccount:virt-overhead:virt-overhead";

class Cluster {
 public:
  explicit Cluster(std::string release, std::vector<std::string> arguments = {});

  ControlPlane& plane() { return plane_; }
  const ApiClient& admin() const { return admin_; }
  const ApiClient& kubevirt() const { return kubevirt_; }  // virt-handler
  const ApiClient& ours() const { return ours_; }          // the service account of deploy/
  const std::filesystem::path& our_kubeconfig() const { return our_kubeconfig_; }
  AuditLog& audit() { return audit_; }

  void use_crds(std::string_view release);
  void apply_folder(std::string_view relative);   // kubectl apply -k
  void remove_folder(std::string_view relative);  // kubectl delete -k
  void apply_file(std::string_view relative);
  void remove_file(std::string_view relative);
  void empty();

 private:
  ControlPlane plane_;
  ApiClient admin_;
  ApiClient kubevirt_;
  std::filesystem::path our_kubeconfig_;
  ApiClient ours_;
  AuditLog audit_;
  std::string release_;
};

// Skips, saying so, where there is no control plane to be had.
class ClusterTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;
  static Cluster& cluster();

  static constexpr std::string_view kNamespace = "vms";
};

}  // namespace vo::e2e
