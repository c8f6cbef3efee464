// SPDX-License-Identifier: Apache-2.0
// deploy/: what the admission policies and the impersonation of status mode let through, on a real
// server. For the policies' sake our service account is made an administrator first: what is
// refused here is refused by them.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/objects.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

constexpr std::string_view kPolicies = "deploy/components/admission-policies";
constexpr std::string_view kBinding =
    "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/test-virt-overhead-is-admin";

json::object op(std::string_view name, std::string_view path, const json::value& value) {
  return {{"op", name}, {"path", path}, {"value", value}};
}
json::object take(std::string_view path) { return {{"op", "remove"}, {"path", path}}; }

struct Case {
  std::string_view what;
  json::array patch;
  bool allowed;
};

class Policies : public ClusterTest {
 protected:
  static void SetUpTestSuite() {
    if (!have_tools()) return;
    grant_everything();
    cluster().apply_folder(kPolicies);
  }

  static void TearDownTestSuite() {
    if (!have_tools()) return;
    cluster().remove_folder(kPolicies);
    cluster().admin().remove(std::string{kBinding});
  }

  void SetUp() override {
    ClusterTest::SetUp();
    if (IsSkipped()) return;
    cluster().use_crds("main+cpu");
    vmi_ = prepare();
    ASSERT_TRUE(wait_until([&] { return !try_patch(cluster().ours(), foreign()); }));
    ASSERT_TRUE(wait_until([&] { return !try_patch(cluster().admin(), stolen()); }));
  }

  // By dry run, so that each case starts from the same object.
  bool try_patch(const ApiClient& client, const json::array& patch) const {
    const Answer answer = client.json_patch(vmi_.path() + "?dryRun=All", patch);
    EXPECT_TRUE(answer.ok() || answer.status == 403) << answer.text;
    return answer.ok();
  }

  void expect_all(const ApiClient& client, const std::vector<Case>& cases) const {
    for (const Case& each : cases) {
      EXPECT_EQ(try_patch(client, each.patch), each.allowed) << each.what;
    }
  }

  Placed vmi_;

 private:
  static json::array foreign() { return {op("add", "/metadata/annotations/foo", "bar")}; }
  static json::array stolen() {
    return {op("add", "/metadata/annotations/virt-overhead.io~1memory", "1Mi")};
  }

  static void grant_everything() {
    must(cluster().admin().apply(
        std::string{kBinding},
        {{"apiVersion", "rbac.authorization.k8s.io/v1"},
         {"kind", "ClusterRoleBinding"},
         {"metadata", {{"name", "test-virt-overhead-is-admin"}}},
         {"roleRef",
          {{"apiGroup", "rbac.authorization.k8s.io"},
           {"kind", "ClusterRole"},
           {"name", "cluster-admin"}}},
         {"subjects", json::array{json::object{{"kind", "ServiceAccount"},
                                               {"name", "virt-overhead"},
                                               {"namespace", "virt-overhead"}}}}},
        "e2e"));
  }

  // A running VMI that carries values of ours, since it was created.
  static Placed prepare() {
    Captured captured = load_case("plain-1gi-requests");
    json::object& annotations = captured.vmi.at("metadata").at("annotations").as_object();
    annotations["virt-overhead.io/memory"] = "290Mi";
    annotations["virt-overhead.io/pod"] = "9b1e6ac0-5c2f-4f8e-9e0c-0d2b2f3a4b5c";
    annotations["virt-overhead.io/other"] = "from a newer release";
    return create_running(cluster().kubevirt(), captured, kNamespace);
  }
};

TEST_F(Policies, let_us_write_what_we_publish) {
  const std::string annotations = "/metadata/annotations/virt-overhead.io~1";
  expect_all(cluster().ours(),
             {{"nothing", {}, true},
              {"a value", {op("replace", annotations + "memory", "300Mi")}, true},
              {"a new value", {op("add", annotations + "cpu", "100m")}, true},
              {"a record", {op("add", annotations + "record", "{}")}, true},
              {"removal", {take(annotations + "memory"), take(annotations + "pod")}, true},
              {"memoryOverhead", {op("replace", "/status/memory/memoryOverhead", "300Mi")}, true},
              {"memoryOverhead as a number",
               {op("replace", "/status/memory/memoryOverhead", 314572800)},
               true},
              {"removal of memoryOverhead", {take("/status/memory/memoryOverhead")}, true},
              {"cpuOverhead", {op("add", "/status/currentCPUTopology/cpuOverhead", "100m")}, true},
              {"guarded",
               {op("test", "/metadata/uid", json::string_view{vmi_.uid}),
                op("test", "/status/memory/memoryOverhead", "290Mi"),
                op("replace", "/status/memory/memoryOverhead", "300Mi"),
                op("add", annotations + "record", "{}")},
               true}});
}

TEST_F(Policies, keep_us_from_everything_else) {
  expect_all(cluster().ours(),
             {{"spec", {op("replace", "/spec/domain/memory/guest", "2Gi")}, false},
              {"a label", {op("add", "/metadata/labels/foo", "bar")}, false},
              {"removal of a label", {take("/metadata/labels/app")}, false},
              {"a finalizer", {op("add", "/metadata/finalizers", json::array{"a.b/c"})}, false},
              {"an annotation", {op("add", "/metadata/annotations/foo", "bar")}, false},
              {"KubeVirt's annotation",
               {op("replace", "/metadata/annotations/kubevirt.io~1pci-topology-version", "v2")},
               false},
              {"removal of KubeVirt's annotation",
               {take("/metadata/annotations/kubevirt.io~1pci-topology-version")},
               false},
              {"an annotation of ours that is not published",
               {op("add", "/metadata/annotations/virt-overhead.io~1owner", "me")},
               false},
              {"an unknown annotation under our name",
               {take("/metadata/annotations/virt-overhead.io~1other")},
               false},
              {"phase", {op("replace", "/status/phase", "Failed")}, false},
              {"guestCurrent", {op("replace", "/status/memory/guestCurrent", "2Gi")}, false},
              {"removal of guestCurrent", {take("/status/memory/guestCurrent")}, false},
              {"removal of memory", {take("/status/memory")}, false},
              {"cores", {op("replace", "/status/currentCPUTopology/cores", 2)}, false},
              {"removal of the topology", {take("/status/currentCPUTopology")}, false},
              {"targetMemoryOverhead",
               {op("add", "/status/migrationState", {{"targetMemoryOverhead", "1Mi"}})},
               false},
              {"status", {take("/status")}, false}});
}

TEST_F(Policies, keep_us_from_creating_and_deleting) {
  const ApiClient& ours = cluster().ours();
  json::value copy = must(ours.get(vmi_.path()));
  copy.at("metadata") = {{"name", "another"}};
  EXPECT_EQ(ours.post(vmi_collection(kNamespace) + "?dryRun=All", copy).status, 403);
  EXPECT_EQ(ours.remove(vmi_.path() + "?dryRun=All").status, 403);
}

TEST_F(Policies, let_us_put_the_first_value_where_status_has_none) {
  must(cluster().kubevirt().json_patch(vmi_.path(), json::array{take("/status/memory")}));
  expect_all(cluster().ours(),
             {{"memory", {op("add", "/status/memory", {{"memoryOverhead", "1Mi"}})}, true},
              {"memory and more",
               {op("add", "/status/memory", {{"memoryOverhead", "1Mi"}, {"guestCurrent", "1Gi"}})},
               false}});
  must(cluster().kubevirt().json_patch(vmi_.path(),
                                       json::array{take("/status/currentCPUTopology")}));
  expect_all(
      cluster().ours(),
      {{"a topology", {op("add", "/status/currentCPUTopology", {{"cpuOverhead", "1m"}})}, false}});
}

TEST_F(Policies, keep_everyone_else_from_our_annotations) {
  const std::string ours = "/metadata/annotations/virt-overhead.io~1";
  for (const ApiClient* client : {&cluster().admin(), &cluster().kubevirt()}) {
    expect_all(*client,
               {{"a value", {op("replace", ours + "memory", "1Mi")}, false},
                {"a new one", {op("add", ours + "record", "{}")}, false},
                {"removal", {take(ours + "memory")}, false},
                {"all annotations", {take("/metadata/annotations")}, false},
                {"the same value", {op("replace", ours + "memory", "290Mi")}, true},
                {"another annotation", {op("add", "/metadata/annotations/foo", "bar")}, true},
                {"status", {op("replace", "/status/phase", "Succeeded")}, true},
                {"spec", {op("replace", "/spec/terminationGracePeriodSeconds", 60)}, true}});
  }
}

TEST_F(Policies, let_a_vmi_be_created_with_annotations_of_its_template) {
  json::value copy = must(cluster().admin().get(vmi_.path()));
  copy.at("metadata") = {{"name", "another"},
                         {"annotations", {{"virt-overhead.io/memory", "290Mi"}}}};
  EXPECT_EQ(cluster().admin().post(vmi_collection(kNamespace) + "?dryRun=All", copy).status, 201);
}

using StatusMode = ClusterTest;

constexpr std::string_view kOverlay = "deploy/overlays/status-mode";

TEST_F(StatusMode, lends_virt_controllers_name_for_patches_of_vmis_only) {
  const Placed placed =
      create_running(cluster().kubevirt(), load_case("plain-1gi-requests"), kNamespace);
  const ApiClient as_controller = cluster().ours().as(std::string{kVirtController});
  const json::array patch{op("replace", "/status/memory/memoryOverhead", "1Mi")};
  EXPECT_EQ(as_controller.json_patch(placed.path(), patch).status, 403);
  cluster().apply_folder(kOverlay);
  const Finally undo{[] {
    cluster().remove_file("deploy/overlays/status-mode/impersonation.yaml");
    cluster().apply_folder("deploy");
  }};
  EXPECT_TRUE(wait_until([&] { return as_controller.json_patch(placed.path(), patch).ok(); }));
  EXPECT_EQ(as_controller.get(placed.path()).status, 403);
  EXPECT_EQ(as_controller.remove(placed.path()).status, 403);
  EXPECT_EQ(as_controller.merge_patch(placed.pod_path(), json::object{}).status, 403);
  EXPECT_EQ(as_controller.get("/api/v1/secrets").status, 403);
  EXPECT_EQ(cluster().ours().as(std::string{kVirtHandler}).json_patch(placed.path(), patch).status,
            403);
}

// A server of its own, as they were before Kubernetes 1.36.
TEST(StatusModeBeforeConstrainedImpersonation, needs_the_broader_grant) {
  if (!have_tools()) GTEST_SKIP();
  Cluster cluster{"main", {"--apiserver-arg=--feature-gates=ConstrainedImpersonation=false"}};
  ensure_namespace(cluster.admin(), "vms");
  const Placed placed = create(cluster.kubevirt(), load_case("plain-1gi-requests"), "vms");
  const ApiClient as_controller = cluster.ours().as(std::string{kVirtController});
  const auto patched = [&] {
    return as_controller.merge_patch(placed.path() + "?dryRun=All", json::object{}).ok();
  };
  cluster.apply_folder(kOverlay);
  EXPECT_TRUE(holds_for(std::chrono::seconds{2}, [&] { return !patched(); }));
  cluster.apply_folder("deploy/overlays/status-mode-before-1.36");
  EXPECT_TRUE(wait_until(patched));
}

TEST_F(StatusMode, works_beside_the_policies) {
  constexpr std::string_view kBeside = "deploy/components/admission-policies-status-mode";
  const Placed placed =
      create_running(cluster().kubevirt(), load_case("plain-1gi-requests"), kNamespace);
  cluster().apply_folder(kBeside);
  const Finally undo{[&] { cluster().remove_folder(kBeside); }};
  const json::array both{op("replace", "/status/memory/memoryOverhead", "1Mi"),
                         op("add", "/metadata/annotations/virt-overhead.io~1record", "{}")};
  EXPECT_TRUE(wait_until([&] {
    return cluster().kubevirt().json_patch(placed.path() + "?dryRun=All", both).status == 403;
  }));
  EXPECT_TRUE(cluster()
                  .admin()
                  .as(std::string{kVirtController})
                  .json_patch(placed.path() + "?dryRun=All", both)
                  .ok());
}

}  // namespace
}  // namespace vo::e2e
