// SPDX-License-Identifier: Apache-2.0
// The main job: every VMI that the real virt-controller made a pod for gets the overhead of that
// pod, whatever of it KubeVirt left on the objects. Expected is what virt-controller itself wrote.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/controller_process.h"
#include "e2e/expect.h"
#include "e2e/objects.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

struct OnServer {
  Captured captured;  // as virt-controller made it, nothing forgotten
  Placed placed;
  json::value before;
};

// Cases by the KubeVirt CR they were captured under: a cluster has one.
std::map<std::string, std::vector<std::string>> cases_by_kubevirt() {
  std::map<std::string, std::vector<std::string>> groups;
  for (const std::string& name : case_names()) {
    groups[json::serialize(load_kubevirt(name).at("spec"))].push_back(name);
  }
  return groups;
}

bool base_is_stored(const Captured& captured) {
  return find(captured.vmi, "/spec/domain/resources/requests/memory") != nullptr ||
         find(captured.vmi, "/spec/domain/resources/limits/memory") != nullptr;
}

class Publishing : public ClusterTest {
 protected:
  using Change = void (*)(Captured&);

  static std::vector<OnServer> place(const std::vector<std::string>& names, Change change) {
    std::vector<OnServer> placed;
    for (const std::string& name : names) {
      Captured changed = load_case(name);
      if (change != nullptr) change(changed);
      OnServer one{load_case(name), create_running(cluster().kubevirt(), changed, kNamespace), {}};
      one.before = get_vmi(cluster(), one.placed);
      placed.push_back(std::move(one));
    }
    cluster().audit().forget();
    return placed;
  }

  // Runs the test's expectation on each group of cases, in an emptied cluster.
  template <typename Check>
  void for_each_group(Change change, const Check& check) {
    for (const auto& [spec, names] : cases_by_kubevirt()) {
      SCOPED_TRACE(names.front());
      cluster().empty();
      put_kubevirt(cluster().admin(), load_kubevirt(names.front()));
      const std::vector<OnServer> all = place(names, change);
      ControllerProcess controller{cluster(), kGateOn};
      ASSERT_TRUE(controller.wait_ready()) << controller.log();
      check(all);
      EXPECT_EQ(controller.stop(), 0);
    }
  }

  // Nothing but what is published has changed, by one PATCH a VMI at most.
  static void expect_nothing_else_changed(const std::vector<OnServer>& all) {
    std::map<std::string, int> patches;
    for (const AuditedPatch& patch : patches_when_quiet(cluster())) ++patches[patch.name];
    for (const OnServer& one : all) {
      EXPECT_EQ(without_ours(get_vmi(cluster(), one.placed)), without_ours(one.before));
      EXPECT_LE(patches[one.placed.name], 1) << one.placed.name;
    }
  }
};

TEST_F(Publishing, leaves_kubevirts_own_values_alone) {
  for_each_group(nullptr, [](const std::vector<OnServer>& all) {
    for (const OnServer& one : all) {
      SCOPED_TRACE(one.placed.name);
      EXPECT_TRUE(wait_until(
          [&] { return !our_annotation(get_vmi(cluster(), one.placed), "record").empty(); }));
      const json::value vmi = get_vmi(cluster(), one.placed);
      EXPECT_EQ(text_at(vmi, kMemoryStatus), one.captured.status_quantity());
      EXPECT_EQ(our_annotation(vmi, "memory"), "");
      EXPECT_EQ(record_of(vmi, one.placed.pod_uid, "bytes"), one.captured.annotated_bytes());
      EXPECT_EQ(record_of(vmi, one.placed.pod_uid, "source"), "recorded");
    }
    expect_nothing_else_changed(all);
  });
}

TEST_F(Publishing, derives_what_kubevirt_did_not_record) {
  for_each_group(forget_overhead, [](const std::vector<OnServer>& all) {
    for (const OnServer& one : all) {
      SCOPED_TRACE(one.placed.name);
      EXPECT_TRUE(wait_until([&] {
        return in_status(get_vmi(cluster(), one.placed), one.placed,
                         one.captured.status_quantity());
      })) << json::serialize(get_vmi(cluster(), one.placed));
      const json::value vmi = get_vmi(cluster(), one.placed);
      EXPECT_EQ(record_of(vmi, one.placed.pod_uid, "source"), "derived");
      EXPECT_EQ(record_of(vmi, one.placed.pod_uid, "bytes"), one.captured.annotated_bytes());
    }
    expect_nothing_else_changed(all);
  });
}

// The configuration has changed since the pods were made, and a guest-only VMI does not say what
// its request was computed from. Either one explanation fits and is right, or it is called
// ambiguous.
TEST_F(Publishing, never_puts_a_guess_into_status) {
  json::value kubevirt = load_kubevirt("plain-1gi-requests");
  kubevirt.at("spec")
      .at("configuration")
      .at("developerConfiguration")
      .as_object()["memoryOvercommit"] = 150;
  put_kubevirt(cluster().admin(), kubevirt);
  std::vector<std::string> names;
  for (const std::string& name : case_names()) {
    if (!base_is_stored(load_case(name))) names.push_back(name);
  }
  ASSERT_GE(names.size(), 6U);
  const std::vector<OnServer> all = place(names, forget_overhead);
  ControllerProcess controller{cluster(), kGateOn};
  ASSERT_TRUE(controller.wait_ready()) << controller.log();
  for (const OnServer& one : all) {
    SCOPED_TRACE(one.placed.name);
    EXPECT_TRUE(wait_until(
        [&] { return !our_annotation(get_vmi(cluster(), one.placed), "record").empty(); }));
    const json::value vmi = get_vmi(cluster(), one.placed);
    if (record_of(vmi, one.placed.pod_uid, "ambiguous") == "true") {
      EXPECT_EQ(text_at(vmi, kMemoryStatus), "");
    } else {
      EXPECT_TRUE(in_status(vmi, one.placed, one.captured.status_quantity()))
          << json::serialize(vmi);
    }
  }
  expect_nothing_else_changed(all);
}

TEST_F(Publishing, uses_annotations_where_the_crd_has_no_field) {
  cluster().use_crds("v1.6.6");
  put_kubevirt(cluster().admin(), load_kubevirt("plain-1gi-requests"));
  const std::vector<OnServer> all =
      place({"plain-1gi-requests", "guest-2gi-2vcpu", "gpu"}, forget_overhead);
  ControllerProcess controller{cluster(), kGateOn};
  ASSERT_TRUE(controller.wait_ready()) << controller.log();
  for (const OnServer& one : all) {
    EXPECT_TRUE(wait_until([&] {
      return in_annotations(get_vmi(cluster(), one.placed), one.placed,
                            one.captured.status_quantity());
    })) << json::serialize(get_vmi(cluster(), one.placed));
  }
  expect_nothing_else_changed(all);
}

TEST_F(Publishing, puts_cpu_overhead_where_the_crd_has_it) {
  const std::map<std::string, std::string> expected{{"plain-1gi-requests", "0"},
                                                    {"dedicated-isolate", "1"}};
  for (const std::string_view release : {"main", "main+cpu"}) {
    SCOPED_TRACE(release);
    cluster().empty();
    cluster().use_crds(release);
    put_kubevirt(cluster().admin(), load_kubevirt("plain-1gi-requests"));
    const std::vector<OnServer> all =
        place({"plain-1gi-requests", "dedicated-isolate"}, forget_overhead);
    ControllerProcess controller{cluster(), kGateOn};
    ASSERT_TRUE(controller.wait_ready()) << controller.log();
    for (const OnServer& one : all) {
      const std::string& value = expected.at(one.placed.name);
      EXPECT_TRUE(wait_until([&] {
        const json::value vmi = get_vmi(cluster(), one.placed);
        return release == "main"
                   ? our_annotation(vmi, "cpu") == value
                   : text_at(vmi, kCpuStatus) == value && our_annotation(vmi, "cpu").empty();
      })) << json::serialize(get_vmi(cluster(), one.placed));
    }
    expect_nothing_else_changed(all);
  }
}

TEST_F(Publishing, waits_until_the_vmi_runs_on_a_node) {
  put_kubevirt(cluster().admin(), load_kubevirt("plain-1gi-requests"));
  ControllerProcess controller{cluster(), kGateOn};
  ASSERT_TRUE(controller.wait_ready()) << controller.log();
  Captured captured = load_case("plain-1gi-requests");
  const std::string quantity = captured.status_quantity();
  forget_overhead(captured);
  const Placed placed = create(cluster().kubevirt(), captured, kNamespace);
  cluster().audit().forget();
  EXPECT_TRUE(patches_when_quiet(cluster()).empty());
  move_to_running(cluster().kubevirt(), placed);
  EXPECT_TRUE(wait_until([&] { return in_status(get_vmi(cluster(), placed), placed, quantity); }));
  EXPECT_EQ(patches_when_quiet(cluster()).size(), 1U);
}

}  // namespace
}  // namespace vo::e2e
