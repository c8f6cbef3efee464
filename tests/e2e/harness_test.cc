// SPDX-License-Identifier: Apache-2.0
// The ground the other tests stand on: the server is real, serves KubeVirt's CRDs as each release
// has them, and does what the tests of the controller rely on.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/control_plane.h"
#include "e2e/objects.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

using Harness = ClusterTest;

constexpr std::string_view kMemory = "/status/memory/memoryOverhead";
constexpr std::string_view kCpu = "/status/currentCPUTopology/cpuOverhead";

json::array replace(std::string_view pointer, const json::value& value) {
  return {json::object{{"op", "replace"}, {"path", pointer}, {"value", value}}};
}
json::array add(std::string_view pointer, const json::value& value) {
  return {json::object{{"op", "add"}, {"path", pointer}, {"value", value}}};
}

// What a dry-run write of that status value comes back as.
std::string dry_run(const ApiClient& client, const Placed& placed, std::string_view pointer,
                    std::string_view value) {
  return text_at(must(client.json_patch(placed.path() + "?dryRun=All",
                                        add(pointer, json::string_view{value}))),
                 pointer);
}

TEST_F(Harness, serves_the_crds) {
  const json::value resources = must(cluster().admin().get("/apis/kubevirt.io/v1"));
  std::vector<std::string> names;
  for (const json::value& resource : resources.at("resources").as_array()) {
    const std::string name = text_at(resource, "/name");
    if (name.find('/') == std::string::npos) names.push_back(name);
  }
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"kubevirts", "virtualmachineinstancemigrations",
                                             "virtualmachineinstances", "virtualmachines"}));
}

TEST_F(Harness, keeps_every_captured_vmi_as_virt_controller_made_it) {
  ASSERT_GE(case_names().size(), 26U);
  for (const std::string& name : case_names()) {
    SCOPED_TRACE(name);
    const Captured captured = load_case(name);
    const Placed placed = create_running(cluster().kubevirt(), captured, kNamespace);
    const json::value stored = must(cluster().admin().get(placed.path()));
    EXPECT_EQ(stored.at("spec"), captured.vmi.at("spec"));
    EXPECT_EQ(text_at(stored, kMemory), captured.status_quantity());
    EXPECT_EQ(text_at(stored, "/status/nodeName"), kNode);
    EXPECT_EQ(text_at(must(cluster().admin().get(placed.pod_path())), "/status/phase"), "Running");
  }
}

TEST_F(Harness, leaves_hand_made_nodes_and_their_pods_alone) {
  const Placed placed =
      create_running(cluster().kubevirt(), load_case("plain-1gi-requests"), kNamespace);
  const json::value node = must(cluster().admin().get(vo::format("/api/v1/nodes/{}", kNode)));
  EXPECT_EQ(find(node, "/spec/taints"), nullptr);
  EXPECT_EQ(text_at(node, "/status/conditions/0/status"), "True");
  EXPECT_EQ(text_at(must(cluster().admin().get(placed.pod_path())), "/spec/nodeName"), kNode);
}

struct Pruning {
  std::string_view release;
  bool memory;
  bool cpu;
};

TEST_F(Harness, prunes_what_the_crd_of_a_release_does_not_have) {
  for (const Pruning& expected : {Pruning{"v1.6.6", false, false}, Pruning{"v1.8.4", true, false},
                                  Pruning{"v1.9.0", true, false}, Pruning{"main+cpu", true, true},
                                  Pruning{"main", true, false}}) {
    SCOPED_TRACE(expected.release);
    cluster().empty();
    cluster().use_crds(expected.release);
    const Placed placed =
        create_running(cluster().kubevirt(), load_case("plain-1gi-requests"), kNamespace);
    const auto seen = [&](std::string_view pointer, std::string_view value) {
      return dry_run(cluster().admin(), placed, pointer, value) == value;
    };
    // A replaced CRD takes effect within a second or two.
    EXPECT_TRUE(wait_until([&] { return seen(kMemory, "1Mi") == expected.memory; }));
    EXPECT_TRUE(wait_until([&] { return seen(kCpu, "1m") == expected.cpu; }));
  }
}

TEST_F(Harness, reverts_foreign_status_writes_under_the_revert_policy) {
  const Placed placed =
      create_running(cluster().kubevirt(), load_case("plain-1gi-requests"), kNamespace);
  cluster().apply_file("tests/e2e/revert_policy.yaml");
  const Finally undo{[] { cluster().remove_file("tests/e2e/revert_policy.yaml"); }};
  EXPECT_TRUE(
      wait_until([&] { return dry_run(cluster().ours(), placed, kMemory, "1Mi") == "290Mi"; }));
  const json::value answered = must(cluster().ours().merge_patch(
      placed.path(), {{"metadata", {{"annotations", {{"virt-overhead.io/memory", "1Mi"}}}}},
                      {"status", {{"memory", {{"memoryOverhead", "1Mi"}}}}}}));
  EXPECT_EQ(text_at(answered, kMemory), "290Mi");
  EXPECT_EQ(text_at(answered, "/metadata/annotations/virt-overhead.io~1memory"), "1Mi");
  EXPECT_EQ(dry_run(cluster().kubevirt(), placed, kMemory, "1Mi"), "1Mi");
  cluster().remove_file("tests/e2e/revert_policy.yaml");
  EXPECT_TRUE(
      wait_until([&] { return dry_run(cluster().ours(), placed, kMemory, "1Mi") == "1Mi"; }));
}

TEST_F(Harness, audits_patches_with_their_bodies) {
  const Placed placed =
      create_running(cluster().kubevirt(), load_case("plain-1gi-requests"), kNamespace);
  cluster().audit().forget();
  const json::array patch = replace(kMemory, "1Mi");
  must(cluster().ours().json_patch(placed.path() + "?dryRun=All", patch));
  must(cluster().ours().json_patch(placed.path(), patch));
  const auto patches = cluster().audit().patches_by(std::string{kOurUser});
  ASSERT_EQ(patches.size(), 1U);
  EXPECT_EQ(patches[0].name, placed.name);
  EXPECT_EQ(patches[0].status, 200);
  EXPECT_EQ(patches[0].body, patch);
  EXPECT_EQ(cluster().audit().all().size(), 2U);
}

TEST_F(Harness, lets_our_service_account_read_and_patch_and_nothing_more) {
  const Placed placed =
      create_running(cluster().kubevirt(), load_case("plain-1gi-requests"), kNamespace);
  const ApiClient& ours = cluster().ours();
  EXPECT_EQ(ours.get(placed.path()).status, 200);
  EXPECT_EQ(ours.get("/api/v1/pods?labelSelector=kubevirt.io%3Dvirt-launcher").status, 200);
  EXPECT_EQ(ours.get("/apis/kubevirt.io/v1/kubevirts").status, 200);
  EXPECT_EQ(ours.get("/apis/kubevirt.io/v1/virtualmachineinstancemigrations").status, 200);
  EXPECT_EQ(ours.put(placed.path(), must(ours.get(placed.path()))).status, 403);
  EXPECT_EQ(ours.remove(placed.path()).status, 403);
  EXPECT_EQ(ours.merge_patch(placed.pod_path(), json::object{}).status, 403);
  EXPECT_EQ(ours.get("/api/v1/secrets").status, 403);
  EXPECT_EQ(ours.as(std::string{kVirtController}).get(placed.path()).status, 403);
}

// A server of its own, since it is stopped.
TEST(ControlPlaneTest, keeps_objects_port_and_tokens_over_a_restart) {
  if (!have_tools()) GTEST_SKIP();
  Cluster cluster{"v1.9.0"};
  ensure_namespace(cluster.admin(), "vms");
  const Placed placed = create(cluster.kubevirt(), load_case("plain-1gi-requests"), "vms");
  cluster.plane().stop();
  cluster.plane().start();
  const json::value stored = must(cluster.admin().get(placed.path()));
  EXPECT_EQ(text_at(stored, "/metadata/uid"), placed.uid);
  // Ordinary users get 403 for a moment, until the roles are loaded.
  EXPECT_TRUE(wait_until([&] { return cluster.ours().get(placed.path()).ok(); }));
}

TEST(ControlPlaneTest, forgets_history_on_request) {
  if (!have_tools()) GTEST_SKIP();
  const ControlPlane plane{"main", {"--etcd-compaction-interval=2s", "--watch-cache=false"}};
  const ApiClient admin = plane.admin();
  ensure_node(admin, kNode);
  const std::string watch = "/api/v1/nodes?watch=true&timeoutSeconds=1&resourceVersion=" +
                            text_at(must(admin.get("/api/v1/nodes")), "/metadata/resourceVersion");
  EXPECT_TRUE(wait_until([&] {
    ensure_node(admin, kNode);
    must(admin.merge_patch(
        vo::format("/api/v1/nodes/{}", kNode),
        {{"metadata",
          {{"labels",
            {{"tick", vo::format("{}", real_clock().now().time_since_epoch().count())}}}}}}));
    return admin.get(watch).text.find("410") != std::string::npos;
  }));
}

}  // namespace
}  // namespace vo::e2e
