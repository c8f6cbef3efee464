// SPDX-License-Identifier: Apache-2.0
// What a cluster does to a controller: hostile objects, missing rights, webhooks that take values
// back, CRDs that come and go, servers that restart or forget their history.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/control_plane.h"
#include "e2e/controller_process.h"
#include "e2e/expect.h"
#include "e2e/objects.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

constexpr std::string_view kRole = "/apis/rbac.authorization.k8s.io/v1/clusterroles/virt-overhead";
constexpr std::string_view kRevertPolicy = "tests/e2e/revert_policy.yaml";

// A VMI named after its case and a suffix, without KubeVirt's own values.
Placed place(Cluster& cluster, std::string_view case_name, std::string_view suffix,
             std::string_view namespace_name) {
  Captured captured = load_case(case_name);
  forget_overhead(captured);
  for (json::value* object : {&captured.vmi, &captured.pod}) {
    json::object& metadata = object->at("metadata").as_object();
    metadata["name"] = vo::format("{}-{}", text_at(*object, "/metadata/name"), suffix);
    metadata.erase("generateName");
  }
  return create_running(cluster.kubevirt(), captured, namespace_name);
}

class Hardship : public ClusterTest {
 protected:
  void SetUp() override {
    ClusterTest::SetUp();
    if (IsSkipped()) return;
    put_kubevirt(cluster().admin(), load_kubevirt("plain-1gi-requests"));
  }

  static Placed place_plain(std::string_view suffix) {
    return place(cluster(), "plain-1gi-requests", suffix, kNamespace);
  }
  static bool reaches_status(const Placed& placed) {
    return wait_until([&] { return in_status(get_vmi(cluster(), placed), placed, "290Mi"); });
  }
  static bool reaches_annotations(const Placed& placed) {
    return wait_until([&] { return in_annotations(get_vmi(cluster(), placed), placed, "290Mi"); });
  }
};

// Everything here is accepted by the real CRD.
std::vector<json::value> hostile_changes() {
  return {
      {{"spec", {{"domain", {{"memory", {{"guest", "1e1.5"}}}}}}}},
      {{"spec", {{"domain", {{"memory", {{"guest", "-1Gi"}}}}}}}},
      {{"spec", {{"domain", {{"memory", {{"guest", "5.Gi"}}}}}}}},
      {{"spec", {{"domain", {{"memory", {{"guest", "9223372036854775807Ei"}}}}}}}},
      {{"spec", {{"domain", {{"cpu", {{"cores", -1}}}}}}}},
      {{"spec",
        {{"domain",
          {{"cpu", {{"cores", 2147483647}, {"sockets", 2147483647}, {"threads", 2147483647}}}}}}}},
      {{"spec", {{"architecture", "vax"}}}},
      {{"status", {{"memory", {{"memoryOverhead", 304087040}}}}}},
      {{"status", {{"memory", {{"memoryOverhead", "1n"}}}}}},
      {{"metadata", {{"annotations", {{"virt-overhead.io/record", "{\"a\":[[[[[[["}}}}}},
      {{"metadata",
        {{"annotations",
          {{"virt-overhead.io/record", json::string(200000, '[')},
           {"virt-overhead.io/pod", "\u202e\u0000"}}}}}}};
}

TEST_F(Hardship, lets_hostile_vmis_stop_nobody) {
  std::vector<Placed> hostile;
  for (const json::value& change : hostile_changes()) {
    const Placed placed = place_plain(vo::format("hostile-{}", hostile.size()));
    must(cluster().kubevirt().merge_patch(placed.path(), change));
    hostile.push_back(placed);
  }
  const Placed before = place_plain("a-good-one");
  ControllerProcess controller{cluster(), kGateOn};
  ASSERT_TRUE(controller.wait_ready()) << controller.log();
  EXPECT_TRUE(reaches_status(before)) << controller.log();
  const Placed after = place_plain("z-good-one");
  EXPECT_TRUE(reaches_status(after)) << controller.log();
  const auto patches = patches_when_quiet(cluster());
  EXPECT_LE(patches.size(), 2 + hostile.size());
  for (const AuditedPatch& patch : patches) EXPECT_EQ(patch.status, 200) << patch.name;
  EXPECT_TRUE(controller.runs());
}

TEST_F(Hardship, says_once_that_patching_is_forbidden_and_goes_on) {
  const json::value role = must(cluster().admin().get(std::string{kRole}));
  const auto allow_again = [&] {
    must(cluster().admin().update(
        std::string{kRole}, [&](json::value& stored) { stored.at("rules") = role.at("rules"); }));
  };
  const Finally restore{allow_again};
  must(cluster().admin().update(std::string{kRole}, [](json::value& stored) {
    json::array& rules = stored.at("rules").as_array();
    const auto* patching = std::ranges::find_if(rules, [](const json::value& rule) {
      return json::serialize(rule).find("\"patch\"") != std::string::npos &&
             json::serialize(rule).find("virtualmachineinstances") != std::string::npos;
    });
    rules.erase(patching);
  }));
  std::vector<Placed> all;
  all.reserve(5);
  for (int i = 0; i < 5; ++i) all.push_back(place_plain(vo::format("{}", i)));
  ASSERT_TRUE(wait_until([&] {
    return cluster().ours().merge_patch(all[0].path() + "?dryRun=All", json::object{}).status ==
           403;
  }));
  ControllerProcess controller{cluster(), {"--feature-gate=on", "--publish=annotation"}};
  ASSERT_TRUE(wait_until([&] {
    return controller.probe("/readyz?verbose").text.find("cannot patch") != std::string::npos;
  })) << controller.probe("/readyz?verbose").text;
  patches_when_quiet(cluster());
  EXPECT_EQ(controller.logged("cannot patch"), 1U) << controller.log();
  EXPECT_TRUE(controller.runs());

  allow_again();
  for (const Placed& placed : all) EXPECT_TRUE(reaches_annotations(placed)) << controller.log();
}

// What a dry run of a foreign status write comes back with: the old phase under the revert policy.
std::string phase_after_foreign_write(Cluster& cluster, const Placed& placed) {
  const Answer answer = cluster.ours().merge_patch(placed.path() + "?dryRun=All",
                                                   {{"status", {{"phase", "Failed"}}}});
  return text_at(answer.body, "/status/phase");
}

TEST_F(Hardship, ends_in_annotations_where_status_writes_are_reverted) {
  const Placed first = place_plain("first");
  cluster().apply_file(kRevertPolicy);
  const Finally undo{[&] {
    cluster().remove_file(kRevertPolicy);
    wait_until([&] { return phase_after_foreign_write(cluster(), first) == "Failed"; });
  }};
  ASSERT_TRUE(wait_until([&] { return phase_after_foreign_write(cluster(), first) == "Running"; }));
  ControllerProcess controller{cluster(), kGateOn};
  EXPECT_TRUE(reaches_annotations(first)) << controller.log();
  const Placed second = place_plain("second");
  EXPECT_TRUE(reaches_annotations(second)) << controller.log();
  for (const AuditedPatch& patch : patches_when_quiet(cluster())) {
    EXPECT_EQ(json::serialize(patch.body).find("\"add\",\"path\":\"/status"), std::string::npos);
    EXPECT_EQ(json::serialize(patch.body).find("\"replace\",\"path\":\"/status"),
              std::string::npos);
  }
}

TEST_F(Hardship, publishes_where_a_replaced_crd_lets_it) {
  const Placed first = place_plain("first");
  ControllerProcess controller{cluster(), kGateOn};
  EXPECT_TRUE(reaches_status(first)) << controller.log();
  cluster().use_crds("v1.6.6");
  const Placed second = place_plain("second");
  EXPECT_TRUE(reaches_annotations(second)) << controller.log();
  cluster().use_crds("main");
  const Placed third = place_plain("third");
  EXPECT_TRUE(reaches_status(third)) << controller.log();
  EXPECT_TRUE(controller.runs());
}

TEST_F(Hardship, writes_status_as_virt_controller_where_only_that_lasts) {
  constexpr std::string_view kOverlay = "deploy/overlays/status-mode";
  cluster().apply_folder(kOverlay);
  cluster().apply_file(kRevertPolicy);
  const Finally undo{[&] {
    cluster().remove_file(kRevertPolicy);
    cluster().remove_file("deploy/overlays/status-mode/impersonation.yaml");
    cluster().apply_folder("deploy");
  }};
  const Placed placed = place_plain("impersonated");
  const ApiClient as_controller = cluster().ours().as(std::string{kVirtController});
  ASSERT_TRUE(wait_until([&] {
    return as_controller.merge_patch(placed.path() + "?dryRun=All", json::object{}).ok();
  }));
  cluster().audit().forget();
  ControllerProcess controller{
      cluster(), {"--feature-gate=on", vo::format("--publish-as={}", kVirtController)}};
  EXPECT_TRUE(reaches_status(placed)) << controller.log();
  for (const AuditedPatch& patch : patches_when_quiet(cluster())) {
    EXPECT_EQ(patch.impersonated, kVirtController);
  }
}

TEST_F(Hardship, publishes_under_the_admission_policies) {
  constexpr std::string_view kPolicies = "deploy/components/admission-policies";
  cluster().apply_folder(kPolicies);
  const Finally undo{[&] { cluster().remove_folder(kPolicies); }};
  const Placed placed = place_plain("limited");
  ASSERT_TRUE(wait_until([&] {
    return cluster()
               .ours()
               .merge_patch(placed.path() + "?dryRun=All",
                            {{"metadata", {{"labels", {{"foo", "bar"}}}}}})
               .status == 403;
  }));
  ControllerProcess controller{cluster(), kGateOn};
  EXPECT_TRUE(reaches_status(placed)) << controller.log();
  for (const AuditedPatch& patch : patches_when_quiet(cluster())) EXPECT_EQ(patch.status, 200);
}

// Servers of their own, since they are stopped.
class OwnServer : public testing::Test {
 protected:
  void SetUp() override {
    if (!have_tools()) GTEST_SKIP();
  }

  static void prepare(Cluster& cluster) {
    ensure_namespace(cluster.admin(), "vms");
    ensure_node(cluster.admin(), kNode);
    put_kubevirt(cluster.admin(), load_kubevirt("plain-1gi-requests"));
  }
  static bool publishes(Cluster& cluster, std::string_view suffix) {
    const Placed placed = place(cluster, "plain-1gi-requests", suffix, "vms");
    return wait_until([&] { return in_status(get_vmi(cluster, placed), placed, "290Mi"); });
  }
};

TEST_F(OwnServer, may_restart_under_a_running_controller) {
  Cluster cluster{"main"};
  prepare(cluster);
  ControllerProcess controller{cluster, kGateOn};
  EXPECT_TRUE(publishes(cluster, "before")) << controller.log();
  cluster.audit().forget();
  cluster.plane().stop();
  pause(std::chrono::seconds{2});
  cluster.plane().start();
  EXPECT_TRUE(
      wait_until([&] { return controller.probe("/readyz").status == 200 || !controller.runs(); }));
  EXPECT_TRUE(patches_when_quiet(cluster).empty());
  EXPECT_TRUE(publishes(cluster, "after")) << controller.log();
  EXPECT_EQ(patches_when_quiet(cluster).size(), 1U);
  EXPECT_EQ(controller.stop(), 0);
}

TEST_F(OwnServer, may_forget_its_history) {
  Cluster cluster{"main", {"--etcd-compaction-interval=2s", "--watch-cache=false"}};
  prepare(cluster);
  ControllerProcess controller{cluster, kGateOn};
  EXPECT_TRUE(publishes(cluster, "before")) << controller.log();
  cluster.audit().forget();
  pause(std::chrono::seconds{8});
  EXPECT_TRUE(patches_when_quiet(cluster).empty());
  EXPECT_TRUE(publishes(cluster, "after")) << controller.log();
  EXPECT_EQ(patches_when_quiet(cluster).size(), 1U);
  EXPECT_EQ(controller.stop(), 0);
}

}  // namespace
}  // namespace vo::e2e
