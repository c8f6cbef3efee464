// SPDX-License-Identifier: Apache-2.0
// What must not lead to a PATCH: a restart of ours, a changed configuration, a relist; and what the
// feature gate holds back or lets go.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/controller_process.h"
#include "e2e/expect.h"
#include "e2e/objects.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

constexpr std::size_t kVmis = 4;

class Steady : public ClusterTest {
 protected:
  void SetUp() override {
    ClusterTest::SetUp();
    if (IsSkipped()) return;
    put_kubevirt(cluster().admin(), load_kubevirt("plain-1gi-requests"));
    for (const char* name : {"plain-1gi-requests", "guest-2gi-2vcpu", "tpm", "sev"}) {
      Captured captured = load_case(name);
      quantities_.push_back(captured.status_quantity());
      forget_overhead(captured);
      placed_.push_back(create_running(cluster().kubevirt(), captured, kNamespace));
    }
    cluster().audit().forget();
  }

  bool all_published() const {
    for (std::size_t i = 0; i < placed_.size(); ++i) {
      if (!in_status(get_vmi(cluster(), placed_[i]), placed_[i], quantities_[i])) return false;
    }
    return true;
  }

  void publish_everything(const std::vector<std::string>& arguments = kGateOn) {
    ControllerProcess controller{cluster(), arguments};
    ASSERT_TRUE(wait_until([&] { return all_published(); })) << controller.log();
    EXPECT_EQ(patches_when_quiet(cluster()).size(), kVmis);
    EXPECT_EQ(controller.stop(), 0);
    cluster().audit().forget();
  }

  static void set_configuration(const json::value& configuration) {
    json::value kubevirt = load_kubevirt("plain-1gi-requests");
    kubevirt.at("spec").as_object()["configuration"] = configuration;
    put_kubevirt(cluster().admin(), kubevirt);
  }

  // The CR of a release that has neither gate on.
  static json::value older_kubevirt(const json::value& gates) {
    json::value kubevirt = load_kubevirt("plain-1gi-requests");
    kubevirt.at("status").as_object()["observedKubeVirtVersion"] = "v1.6.6";
    kubevirt.at("spec").at("configuration").at("developerConfiguration") = gates;
    return kubevirt;
  }

  std::vector<Placed> placed_;
  std::vector<std::string> quantities_;
};

TEST_F(Steady, stays_silent_after_a_restart) {
  publish_everything();
  ControllerProcess again{cluster(), kGateOn};
  ASSERT_TRUE(again.wait_ready()) << again.log();
  EXPECT_TRUE(patches_when_quiet(cluster()).empty());
  EXPECT_TRUE(all_published());
}

TEST_F(Steady, stays_silent_when_the_configuration_changes) {
  publish_everything();
  ControllerProcess controller{cluster(), kGateOn};
  ASSERT_TRUE(controller.wait_ready()) << controller.log();
  set_configuration(
      {{"additionalGuestMemoryOverheadRatio", "2"},
       {"developerConfiguration", {{"memoryOvercommit", 150}, {"cpuAllocationRatio", 4}}}});
  EXPECT_TRUE(patches_when_quiet(cluster()).empty());
  EXPECT_TRUE(all_published());
  EXPECT_EQ(controller.stop(), 0);
  ControllerProcess again{cluster(), kGateOn};
  ASSERT_TRUE(again.wait_ready()) << again.log();
  EXPECT_TRUE(patches_when_quiet(cluster()).empty());
  EXPECT_TRUE(all_published());
}

// Replacing a CRD ends the open watches and answers 429 for a moment.
TEST_F(Steady, stays_silent_when_the_crd_is_replaced_by_its_like) {
  publish_everything();
  ControllerProcess controller{cluster(), kGateOn};
  ASSERT_TRUE(controller.wait_ready()) << controller.log();
  cluster().use_crds("v1.9.0");
  EXPECT_TRUE(patches_when_quiet(cluster()).empty());
  EXPECT_TRUE(all_published());
  EXPECT_TRUE(controller.runs());
  cluster().use_crds("main");
  EXPECT_TRUE(patches_when_quiet(cluster()).empty());
}

TEST_F(Steady, keeps_status_out_of_reach_of_a_changed_gate) {
  publish_everything();
  ControllerProcess controller{cluster(), {"--feature-gate=off"}};
  ASSERT_TRUE(controller.wait_ready()) << controller.log();
  EXPECT_TRUE(patches_when_quiet(cluster()).empty());
  EXPECT_TRUE(all_published());
}

TEST_F(Steady, writes_nothing_behind_a_closed_gate_and_backfills_behind_an_open_one) {
  put_kubevirt(cluster().admin(), older_kubevirt({{"featureGates", json::array{"CPUManager"}}}));
  ControllerProcess controller{cluster()};
  ASSERT_TRUE(controller.wait_ready()) << controller.log();
  EXPECT_TRUE(patches_when_quiet(cluster()).empty());
  const std::string verbose = controller.probe("/readyz?verbose").text;
  EXPECT_NE(verbose.find("VMIResourceMetrics"), std::string::npos) << verbose;
  EXPECT_NE(verbose.find("4 VMIs"), std::string::npos) << verbose;
  EXPECT_NE(controller.log().find("VMIResourceMetrics"), std::string::npos);

  put_kubevirt(cluster().admin(),
               older_kubevirt({{"featureGates", json::array{"CPUManager", "VMIResourceMetrics"}}}));
  EXPECT_TRUE(wait_until([&] { return all_published(); })) << controller.log();
  EXPECT_EQ(patches_when_quiet(cluster()).size(), kVmis);

  cluster().audit().forget();
  put_kubevirt(cluster().admin(),
               older_kubevirt({{"disabledFeatureGates", json::array{"VMIResourceMetrics"}}}));
  EXPECT_TRUE(patches_when_quiet(cluster()).empty());
  EXPECT_TRUE(all_published());
}

TEST_F(Steady, ends_at_once_when_told_to) {
  ControllerProcess controller{cluster(), kGateOn};
  ASSERT_TRUE(controller.wait_ready()) << controller.log();
  EXPECT_EQ(controller.probe("/healthz").status, 200);
  EXPECT_EQ(controller.stop(), 0);
}

}  // namespace
}  // namespace vo::e2e
