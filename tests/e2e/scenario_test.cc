// SPDX-License-Identifier: Apache-2.0
// Every scenario of tests/scenarios over HTTP: in `virt-overhead dev` and on the real control plane
// with its own scheduler and garbage collector. In process they run among the unit tests.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "e2e/control_plane.h"
#include "e2e/dev_cluster.h"
#include "e2e/objects.h"
#include "e2e/remote_world.h"
#include "e2e/wait.h"
#include "scenarios/manifests.h"
#include "scenarios/names.h"
#include "scenarios/play.h"
#include "scenarios/scenario.h"

namespace vo::e2e {
namespace {

std::string crds_of(const scenarios::Scenario& scenario) {
  const auto step = std::ranges::find(scenario.steps, "crds", &scenarios::Step::verb);
  return step == scenario.steps.end() || step->words.empty() ? "" : step->words.front();
}

// Those with the same CRDs after each other: replacing them costs seconds.
std::vector<scenarios::Scenario> all_scenarios() {
  auto loaded = scenarios::load_scenarios(source_path("tests/scenarios").string());
  if (!loaded) throw std::runtime_error(loaded.error().message());
  std::ranges::stable_sort(*loaded, {}, crds_of);
  return *std::move(loaded);
}

const std::string kSpeed = "--speed=20";

void play_in(RemoteWorld& world, const scenarios::Scenario& scenario) {
  const auto played = scenarios::play(scenario, world);
  EXPECT_TRUE(played) << (played ? "" : played.error().message()) << "\n" << world.log();
}

// One cluster for all; each scenario finds no KubeVirt and no VMs.
class InDev : public testing::TestWithParam<scenarios::Scenario> {
 protected:
  static void SetUpTestSuite() {
    shared() = std::make_unique<DevCluster>(
        std::vector<std::string>{"--no-controller", "--no-kubevirt", "--crds=main+cpu", kSpeed});
    ensure_namespace(shared()->admin(), scenarios::kNamespace);
  }
  static void TearDownTestSuite() { shared().reset(); }

  static std::unique_ptr<DevCluster>& shared() {
    static std::unique_ptr<DevCluster> one;
    return one;
  }
};

TEST_P(InDev, ends_as_it_should) {
  const DevCluster& cluster = *shared();
  RemoteWorld world{cluster.admin(), cluster.kubeconfig(), cluster.audit_log()};
  play_in(world, GetParam());
  if (HasFailure()) std::cerr << cluster.log();
  EXPECT_TRUE(world.kill_controller());
  remove_all(cluster.admin());
}

INSTANTIATE_TEST_SUITE_P(Scenario, InDev, testing::ValuesIn(all_scenarios()), scenarios::test_name);

// One control plane and one simulation for all; each scenario finds no KubeVirt and no VMs.
class SimulatedKubeVirt {
 public:
  SimulatedKubeVirt()
      : plane_{"main", {"--controller-manager", "--scheduler"}},
        admin_{plane_.admin()},
        simulation_{Command{.words = {VO_BINARY, "dev", "--server=" + plane_.kubeconfig().string(),
                                      "--crds=main+cpu", kSpeed},
                            .environment = {},
                            .stdout_file = folder_.path() / "out",
                            .stderr_file = folder_.path() / "log"}} {
    ensure_namespace(admin_, scenarios::kNamespace);
    ensure_namespace(admin_, scenarios::kInstallNamespace);
    plane_.kubectl({"apply", "--server-side", "-k", source_path("deploy/overlays/status-mode")});
    plane_.kubectl(
        {"apply", "--server-side", "-f", source_path("tests/e2e/kubevirt_accounts.yaml")});
    plane_.kubectl({"apply", "--server-side", "-f", source_path("tests/e2e/revert_policy.yaml")});
    kubeconfig_ = plane_.service_account_kubeconfig("virt-overhead", "virt-overhead");
  }

  const ApiClient& admin() const { return admin_; }
  RemoteWorld world() const { return {admin_, kubeconfig_, plane_.audit_log()}; }
  void empty() const { remove_all(admin_); }
  std::string log() const { return read_file(folder_.path() / "log"); }

 private:
  TemporaryFolder folder_;
  ControlPlane plane_;
  ApiClient admin_;
  Process simulation_;
  std::filesystem::path kubeconfig_;
};

class OnRealServer : public testing::TestWithParam<scenarios::Scenario> {
 protected:
  static void SetUpTestSuite() {
    if (have_tools() && have_managers()) shared() = std::make_unique<SimulatedKubeVirt>();
  }
  static void TearDownTestSuite() { shared().reset(); }

  static std::unique_ptr<SimulatedKubeVirt>& shared() {
    static std::unique_ptr<SimulatedKubeVirt> one;
    return one;
  }
};

TEST_P(OnRealServer, ends_as_it_should) {
  if (!have_tools()) GTEST_SKIP() << "no control plane";
  if (!have_managers()) GTEST_SKIP() << "no scheduler or no controller manager";
  RemoteWorld world = shared()->world();
  play_in(world, GetParam());
  if (HasFailure()) std::cerr << shared()->log();
  EXPECT_TRUE(world.kill_controller());
  shared()->empty();
}

INSTANTIATE_TEST_SUITE_P(Scenario, OnRealServer, testing::ValuesIn(all_scenarios()),
                         scenarios::test_name);

}  // namespace
}  // namespace vo::e2e
