// SPDX-License-Identifier: Apache-2.0
// `virt-overhead explain vmi/NAME` as a person calls it: from a live cluster, by kubeconfig.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/objects.h"
#include "e2e/process.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::int64_t kPlain = 304087040;  // of plain-1gi-requests, says virt-controller

class LiveExplain : public ClusterTest {
 protected:
  void SetUp() override {
    ClusterTest::SetUp();
    if (IsSkipped()) return;
    put_kubevirt(cluster().admin(), load_kubevirt("plain-1gi-requests"));
  }

  static Placed place(const Captured& captured) {
    return create_running(cluster().kubevirt(), captured, kNamespace);
  }
  static Placed place_plain() { return place(load_case("plain-1gi-requests")); }

  static Finished explain_as(const std::filesystem::path& kubeconfig,
                             const std::vector<std::string>& arguments) {
    std::vector<std::string> words{VO_BINARY, "explain", "--kubeconfig=" + kubeconfig.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const auto names_one = [](const std::string& word) { return word.starts_with("--namespace="); };
    if (std::ranges::none_of(words, names_one)) words.insert(words.end(), {"-n", "vms"});
    return run(words);
  }
  static Finished explain(const std::vector<std::string>& arguments) {
    return explain_as(cluster().plane().kubeconfig(), arguments);
  }
  static json::value explain_json(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-o", "json"});
    const Finished finished = explain(arguments);
    EXPECT_EQ(finished.status, 0) << finished.err;
    if (finished.status != 0) return json::object{{"memory", json::object{}}};
    const json::value list = json::parse(finished.out);
    EXPECT_EQ(list.at("items").as_array().size(), 1U);
    return list.at("items").at(0);
  }
};

std::int64_t bytes(const json::value& item, std::string_view field) {
  const json::value* found = find(item, vo::format("/memory/{}", field));
  return found == nullptr ? -1 : found->as_int64();
}

std::int64_t sum_of_terms(const json::value& item) {
  std::int64_t sum = 0;
  for (const json::value& term : item.at("memory").at("terms").as_array()) {
    sum += term.at("bytes").as_int64();
  }
  return sum;
}

void expect_refused(const Finished& finished, std::string_view what) {
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, AllOf(StartsWith("virt-overhead: "), HasSubstr(std::string{what})));
  EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
  EXPECT_LT(finished.err.size(), 500U);
}

TEST_F(LiveExplain, puts_what_is_recorded_derived_and_computed_side_by_side) {
  const Placed placed = place_plain();
  const json::value item = explain_json({"vmi/" + placed.name});
  for (const char* field : {"overheadBytes", "recordedBytes", "derivedBytes", "computedBytes"}) {
    EXPECT_EQ(bytes(item, field), kPlain) << field;
  }
  EXPECT_EQ(sum_of_terms(item), kPlain);
  EXPECT_EQ(text_at(item, "/source"), "recorded");
  EXPECT_EQ(text_at(item, "/releaseFrom"), "image");
  EXPECT_EQ(text_at(item, "/metadata/uid"), placed.uid);
  EXPECT_EQ(text_at(item, "/pod/name"), placed.pod_name);
  EXPECT_EQ(text_at(item, "/pod/node"), kNode);
}

TEST_F(LiveExplain, shows_the_same_as_a_table) {
  const Placed placed = place_plain();
  const Finished finished = explain({"vmi", placed.name});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
  EXPECT_THAT(finished.out, HasSubstr(vo::format("Name:      {}/{} (VirtualMachineInstance)",
                                                 kNamespace, placed.name)));
  EXPECT_THAT(finished.out, HasSubstr(vo::format("{} on {}", placed.pod_name, kNode)));
  for (const char* row : {"recorded \\* +290(\\.00)? +304087040", "derived +290(\\.00)? +304087040",
                          "computed +290(\\.00)? +304087040"}) {
    EXPECT_THAT(finished.out, ContainsRegex(row));
  }
}

TEST_F(LiveExplain, derives_what_nobody_recorded) {
  Captured captured = load_case("plain-1gi-requests");
  forget_overhead(captured);
  const json::value item = explain_json({"vmi/" + place(captured).name});
  EXPECT_EQ(text_at(item, "/source"), "derived");
  EXPECT_EQ(bytes(item, "recordedBytes"), -1);
  EXPECT_EQ(bytes(item, "derivedBytes"), kPlain);
  EXPECT_EQ(bytes(item, "overheadBytes"), kPlain);
}

TEST_F(LiveExplain, shows_both_numbers_where_the_configuration_has_changed) {
  const Placed placed = place_plain();
  json::value kubevirt = load_kubevirt("plain-1gi-requests");
  kubevirt.at("spec").as_object()["configuration"] =
      json::object{{"additionalGuestMemoryOverheadRatio", "2"}};
  put_kubevirt(cluster().admin(), kubevirt);
  const json::value item = explain_json({"vmi/" + placed.name});
  EXPECT_EQ(bytes(item, "overheadBytes"), kPlain);
  EXPECT_EQ(bytes(item, "derivedBytes"), kPlain);
  EXPECT_EQ(bytes(item, "computedBytes"), std::int64_t{608175040});
  EXPECT_EQ(sum_of_terms(item), kPlain);
}

TEST_F(LiveExplain, explains_a_vm_by_what_runs_and_else_predicts) {
  json::value vm =
      json::parse(read_file(source_path("tests/fixtures/objects/vm-owned/vm.json").string()));
  json::object& metadata = vm.at("metadata").as_object();
  for (const char* field : {"uid", "resourceVersion", "creationTimestamp", "generation",
                            "managedFields", "finalizers"}) {
    metadata.erase(field);
  }
  metadata["namespace"] = kNamespace;
  const std::string machines =
      vo::format("/apis/kubevirt.io/v1/namespaces/{}/virtualmachines", kNamespace);
  const std::string name = text_at(must(cluster().admin().post(machines, vm)), "/metadata/name");
  const Finally undo{[&] { cluster().admin().remove(machines + "/" + name); }};

  const json::value predicted = explain_json({"vm/" + name});
  EXPECT_EQ(text_at(predicted, "/objectKind"), "VirtualMachine");
  EXPECT_EQ(find(predicted, "/pod"), nullptr);
  const Placed placed = place(load_case("vm-owned"));
  ASSERT_EQ(placed.name, name);
  const json::value running = explain_json({"vm", name});
  EXPECT_EQ(text_at(running, "/objectKind"), "VirtualMachineInstance");
  EXPECT_EQ(text_at(running, "/pod/name"), placed.pod_name);
  EXPECT_EQ(bytes(running, "recordedBytes"), 301989888);
}

TEST_F(LiveExplain, names_a_vm_that_is_not_there) {
  expect_refused(explain({"vmi/no-such-vm"}), "\"no-such-vm\" not found");
  expect_refused(explain({"vm/no-such-vm"}), "\"no-such-vm\" not found");
  const Placed placed = place_plain();
  expect_refused(explain({"vmi", placed.name, "no-such-vm"}), "\"no-such-vm\" not found");
  expect_refused(explain({"vmi/" + placed.name, "--namespace=elsewhere"}), "namespace elsewhere: ");
}

TEST_F(LiveExplain, says_what_is_forbidden) {
  const Placed placed = place_plain();
  const auto nobody = cluster().plane().service_account_kubeconfig(kNamespace, "default");
  expect_refused(explain_as(nobody, {"vmi/" + placed.name}), "is forbidden: User ");
}

// Rights on the namespace alone: the CR is the cluster's.
TEST_F(LiveExplain, assumes_defaults_where_the_kubevirt_cr_is_forbidden) {
  const Placed placed = place_plain();
  cluster().plane().kubectl({"-n", std::string{kNamespace}, "create", "role", "explain-viewer",
                             "--verb=get,list",
                             "--resource=virtualmachineinstances.kubevirt.io,pods"});
  cluster().plane().kubectl({"-n", std::string{kNamespace}, "create", "rolebinding",
                             "explain-viewer", "--role=explain-viewer",
                             vo::format("--serviceaccount={}:default", kNamespace)});
  const Finally undo{[&] {
    cluster().plane().kubectl({"-n", std::string{kNamespace}, "delete", "role/explain-viewer",
                               "rolebinding/explain-viewer"});
  }};
  const auto viewer = cluster().plane().service_account_kubeconfig(kNamespace, "default");
  Finished finished;
  ASSERT_TRUE(wait_until([&] {
    finished = explain_as(viewer, {"vmi/" + placed.name, "-o", "json"});
    return finished.status == 0;
  })) << finished.err;
  EXPECT_THAT(finished.err,
              AllOf(HasSubstr("KubeVirt's defaults are assumed"), HasSubstr("forbidden")));
  EXPECT_EQ(bytes(json::parse(finished.out).at("items").at(0), "overheadBytes"), kPlain);
}

TEST_F(LiveExplain, names_what_is_wrong_with_the_way_to_the_cluster) {
  expect_refused(explain({"vmi/a", "--context=no-such-context"}), "no-such-context");
  expect_refused(explain({"vmi/a", "--user=no-such-user"}), "no-such-user");
  expect_refused(explain({"vmi/a", "--server=https://127.0.0.1:1"}), "127.0.0.1");
  expect_refused(explain_as("/no/such/kubeconfig", {"vmi/a"}), "/no/such/kubeconfig");
}

TEST_F(LiveExplain, writes_nothing) {
  const Placed placed = place_plain();
  cluster().audit().forget();
  const std::string before =
      text_at(must(cluster().admin().get(placed.path())), "/metadata/resourceVersion");
  explain_json({"vmi/" + placed.name});
  EXPECT_TRUE(cluster().audit().all().empty());
  EXPECT_EQ(text_at(must(cluster().admin().get(placed.path())), "/metadata/resourceVersion"),
            before);
}

}  // namespace
}  // namespace vo::e2e
