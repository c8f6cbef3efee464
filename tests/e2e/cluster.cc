// SPDX-License-Identifier: Apache-2.0
#include "e2e/cluster.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/control_plane.h"
#include "e2e/objects.h"

namespace vo::e2e {
namespace {

constexpr std::string_view kRelease = "main";

// Destroyed before the process ends, so that the server's folder goes.
std::unique_ptr<Cluster>& shared_cluster() {
  static std::unique_ptr<Cluster> cluster;
  return cluster;
}

class StopSharedCluster final : public testing::Environment {
 public:
  void TearDown() override { shared_cluster().reset(); }
};
const testing::Environment* const kStop =
    testing::AddGlobalTestEnvironment(std::make_unique<StopSharedCluster>().release());

std::vector<std::string> with_managers(std::vector<std::string> arguments) {
  arguments.emplace_back("--controller-manager");
  return arguments;
}

std::filesystem::path deployed(ControlPlane& plane) {
  plane.kubectl({"apply", "--server-side", "-k", source_path("deploy")});
  plane.kubectl({"apply", "--server-side", "-f", source_path("tests/e2e/kubevirt_accounts.yaml")});
  return plane.service_account_kubeconfig("virt-overhead", "virt-overhead");
}

}  // namespace

Cluster::Cluster(std::string release, std::vector<std::string> arguments)
    : plane_{release, with_managers(std::move(arguments))},
      admin_{plane_.admin()},
      kubevirt_{admin_.as(std::string{kVirtHandler})},
      our_kubeconfig_{deployed(plane_)},
      ours_{our_kubeconfig_},
      audit_{plane_.audit_log()},
      release_{std::move(release)} {}

void Cluster::use_crds(std::string_view release) {
  if (release == release_) return;
  plane_.install_crds(release);
  release_ = release;
}

void Cluster::apply_folder(std::string_view relative) {
  plane_.kubectl({"apply", "--server-side", "--force-conflicts", "-k", source_path(relative)});
}

void Cluster::remove_folder(std::string_view relative) {
  plane_.kubectl({"delete", "--ignore-not-found", "-k", source_path(relative)});
}

void Cluster::apply_file(std::string_view relative) {
  plane_.kubectl({"apply", "--server-side", "-f", source_path(relative)});
}

void Cluster::remove_file(std::string_view relative) {
  plane_.kubectl({"delete", "--ignore-not-found", "-f", source_path(relative)});
}

void Cluster::empty() {
  remove_all(admin_);
  audit_.forget();
}

void ClusterTest::SetUp() {
  if (!have_tools()) {
    GTEST_SKIP() << "no control plane: VIRT_OVERHEAD_CONTROL_PLANE and VIRT_OVERHEAD_KUBECTL "
                    "are not set; ./dev test sets them";
  }
  cluster().use_crds(kRelease);
  ensure_namespace(cluster().admin(), kNamespace);
  ensure_node(cluster().admin(), kNode);
  cluster().empty();
}

void ClusterTest::TearDown() {
  if (have_tools() && shared_cluster()) cluster().empty();
}

Cluster& ClusterTest::cluster() {
  auto& shared = shared_cluster();
  if (!shared) shared = std::make_unique<Cluster>(std::string{kRelease});
  return *shared;
}

}  // namespace vo::e2e
