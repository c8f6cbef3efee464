// SPDX-License-Identifier: Apache-2.0
// The life of VMIs under the simulated KubeVirt.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <set>
#include <string>
#include <vector>

#include "json/document.h"
#include "json/fields.h"
#include "simulation/kinds.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/options.h"
#include "simulation/simulated_kubevirt_fixture.h"
#include "simulation/simulated_world.h"

namespace vo::testing {
namespace {

using json::text_at;
using simulation::Kind;
using std::chrono::seconds;

TEST_F(SimulatedKubeVirt, starts_a_vmi) {
  const std::string vmi = running("v1.8.4");
  EXPECT_EQ(status(vmi, {"nodeName"}), "node01");
  EXPECT_EQ(status(vmi, {"launcherContainerImageVersion"}),
            "quay.io/kubevirt/virt-launcher:v1.8.4");
  ASSERT_EQ(world.pods("vm-a").size(), 1U);
  const json::Document& pod = *world.pods("vm-a").front();
  EXPECT_EQ(simulation::phase_of(pod), "Running");
  EXPECT_EQ(simulation::label(pod, "kubevirt.io/nodeName"), "node01");
  EXPECT_EQ(text_at(*world.vmi(vmi), {"status", "activePods", text_at(pod, {"metadata", "uid"})}),
            "node01");
}

TEST_F(SimulatedKubeVirt, starts_and_stops_a_vmi_where_events_overtake_answers) {
  world.events_overtake_answers = true;
  const std::string vmi = running("v1.8.4");
  world.cluster().remove(Kind::kVmi, vmi);
  world.settle();
  EXPECT_EQ(world.vmi(vmi), nullptr);
  EXPECT_TRUE(world.pods("vm-a").empty());
}

TEST_F(SimulatedKubeVirt, rests_once_everything_runs) {
  running("v1.8.4");
  const std::size_t before = world.writes();
  world.settle(std::chrono::hours{1});
  EXPECT_EQ(world.writes(), before);
  world.restart();
  world.settle(std::chrono::hours{1});
  EXPECT_EQ(world.writes(), before) << "a restart changes nothing";
}

TEST_F(SimulatedKubeVirt, writes_in_the_names_of_its_parts) {
  running("v1.8.4");
  std::set<std::string> users;
  for (const std::string& write : world.cluster().writes) {
    users.insert(write.substr(0, write.find(' ')));
  }
  EXPECT_THAT(
      users, ::testing::UnorderedElementsAre("admin", "system:kube-scheduler", "system:node:node01",
                                             "system:serviceaccount:kubevirt:kubevirt-apiserver",
                                             "system:serviceaccount:kubevirt:kubevirt-controller",
                                             "system:serviceaccount:kubevirt:kubevirt-handler",
                                             "system:serviceaccount:kubevirt:kubevirt-operator"));
}

TEST_F(SimulatedKubeVirt, reports_the_overhead_by_its_own_gate) {
  EXPECT_EQ(status(running("v1.9.0"), {"memory", "memoryOverhead"}), "268Mi");
  EXPECT_EQ(
      simulation::annotation(*world.pods("vm-a").front(), "kubevirt.io/memory-overhead-bytes"),
      "281018368");
}

TEST_F(SimulatedKubeVirt, reports_nothing_where_the_gate_is_off) {
  EXPECT_EQ(status(running("v1.8.4"), {"memory", "memoryOverhead"}), "");
  EXPECT_FALSE(
      simulation::has_annotation(*world.pods("vm-a").front(), "kubevirt.io/memory-overhead-bytes"));
}

TEST_F(SimulatedKubeVirt, works_behind_a_webhook) {
  world.cluster().has_webhook = true;
  world.create_kubevirt("v1.8.4");
  world.create_vm("vm-a", kSmall);
  world.settle();
  EXPECT_EQ(world.phase("default/vm-a"), "Running");
}

TEST_F(SimulatedKubeVirt, stops_a_vmi_that_is_deleted) {
  const std::string vmi = running("v1.8.4");
  world.cluster().remove(Kind::kVmi, vmi);
  world.settle();
  EXPECT_EQ(world.vmi(vmi), nullptr);
  EXPECT_TRUE(world.pods("vm-a").empty());
}

TEST_F(SimulatedKubeVirt, deletes_a_vmi_that_never_started) {
  world.create_kubevirt("v1.8.4");
  world.cluster().quota_is_full = true;
  const std::string vmi = world.create_vmi("vm-a", kSmall);
  world.settle(seconds{20});
  EXPECT_EQ(world.phase(vmi), "Pending");
  const json::Document* failure = simulation::condition(*world.vmi(vmi), "Synchronized");
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(text_at(*failure, {"reason"}), "FailedCreate");
  world.cluster().remove(Kind::kVmi, vmi);
  world.settle();
  EXPECT_EQ(world.vmi(vmi), nullptr);
}

TEST_F(SimulatedKubeVirt, starts_once_the_quota_has_room) {
  world.create_kubevirt("v1.8.4");
  world.cluster().quota_is_full = true;
  const std::string vmi = world.create_vmi("vm-a", kSmall);
  world.settle(seconds{20});
  world.cluster().quota_is_full = false;
  world.settle();
  EXPECT_EQ(world.phase(vmi), "Running");
  EXPECT_EQ(simulation::condition(*world.vmi(vmi), "Synchronized"), nullptr);
}

TEST_F(SimulatedKubeVirt, runs_and_stops_a_vm) {
  world.create_kubevirt("v1.8.4");
  const std::string vm = world.create_vm("vm-a", kSmall);
  world.settle();
  EXPECT_EQ(world.text(Kind::kVm, vm, {"status", "printableStatus"}), "Running");
  world.cluster().edit(Kind::kVm, vm, [](json::Document& object) {
    json::make(object, {"spec", "runStrategy"}) = "Halted";
  });
  world.settle();
  EXPECT_EQ(world.text(Kind::kVm, vm, {"status", "printableStatus"}), "Stopped");
  EXPECT_EQ(world.vmi(vm), nullptr);
  EXPECT_TRUE(world.pods("vm-a").empty());
}

TEST_F(SimulatedKubeVirt, restarts_a_vm_whose_guest_crashed) {
  world.create_kubevirt("v1.8.4");
  const std::string vm = world.create_vm("vm-a", kSmall);
  world.settle();
  const std::string first(text_at(*world.vmi(vm), {"metadata", "uid"}));
  world.cluster().edit(Kind::kVmi, vm, [](json::Document& object) {
    json::make(object, {"metadata", "annotations", simulation::kGuestCrashes}) = "";
  });
  world.settle();
  EXPECT_EQ(world.phase(vm), "Running");
  EXPECT_NE(text_at(*world.vmi(vm), {"metadata", "uid"}), first);
}

TEST_F(SimulatedKubeVirt, restarts_a_vm_whose_end_is_watched_before_it_is_answered) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SimulatedWorld other{two_nodes(), seed};
    other.events_overtake_answers = true;
    other.create_kubevirt("v1.7.4");
    const std::string vm = other.create_vm("vm-a", kSmall);
    other.settle();
    const std::string first(other.text(Kind::kVmi, vm, {"metadata", "uid"}));
    other.cluster().remove(Kind::kPod, other.cluster().all(Kind::kPod).begin()->first);
    other.settle();
    ASSERT_NE(other.vmi(vm), nullptr) << seed;
    EXPECT_EQ(other.phase(vm), "Running") << seed;
    EXPECT_NE(other.text(Kind::kVmi, vm, {"metadata", "uid"}), first) << seed;
  }
}

TEST_F(SimulatedKubeVirt, upgrades_one_part_after_the_other_and_leaves_running_pods_alone) {
  const std::string vmi = running("v1.7.4");
  world.cluster().edit(Kind::kKubeVirt, "kubevirt/kubevirt", [](json::Document& object) {
    json::make(object, {"spec", "imageTag"}) = "v1.8.4";
  });
  ASSERT_TRUE(world.run_until(
      [&] { return world.simulation().installation().handler.version == "v1.8.4"; }));
  EXPECT_EQ(world.simulation().installation().controller.version, "v1.7.4");
  EXPECT_EQ(world.text(Kind::kKubeVirt, "kubevirt/kubevirt", {"status", "observedKubeVirtVersion"}),
            "v1.7.4");
  world.settle();
  EXPECT_EQ(world.text(Kind::kKubeVirt, "kubevirt/kubevirt", {"status", "observedKubeVirtVersion"}),
            "v1.8.4");
  EXPECT_EQ(status(vmi, {"launcherContainerImageVersion"}),
            "quay.io/kubevirt/virt-launcher:v1.7.4");
  EXPECT_TRUE(simulation::has_label(*world.vmi(vmi), "kubevirt.io/outdatedLauncherImage"));
  world.migrate("vm-a", "m1");
  world.settle();
  EXPECT_EQ(status(vmi, {"launcherContainerImageVersion"}),
            "quay.io/kubevirt/virt-launcher:v1.8.4");
  EXPECT_FALSE(simulation::has_label(*world.vmi(vmi), "kubevirt.io/outdatedLauncherImage"));
}

TEST_F(SimulatedKubeVirt, an_old_virt_handler_drops_what_it_does_not_know) {
  const std::string vmi = running("v1.8.4");
  world.cluster().edit(Kind::kKubeVirt, "kubevirt/kubevirt", [](json::Document& object) {
    json::make(object, {"metadata", "annotations", simulation::kPinHandler}) = "v1.7.4";
  });
  world.cluster().edit(Kind::kVmi, vmi, [](json::Document& object) {
    json::make(object, {"status", "memory", "memoryOverhead"}) = "268Mi";
    json::make(object, {"status", "currentCPUTopology", "cpuOverhead"}) = "0";
  });
  world.settle();
  EXPECT_EQ(status(vmi, {"memory", "memoryOverhead"}), "268Mi") << "nobody has written yet";
  world.cluster().edit(Kind::kVmi, vmi, [](json::Document& object) {
    json::make(object, {"metadata", "annotations", simulation::kGuestReports}) = "Fedora";
  });
  world.settle();
  EXPECT_EQ(status(vmi, {"guestOSInfo", "name"}), "Fedora");
  EXPECT_EQ(status(vmi, {"memory", "memoryOverhead"}), "");
  EXPECT_EQ(status(vmi, {"currentCPUTopology", "cpuOverhead"}), "");
}

TEST_F(SimulatedKubeVirt, says_why_a_pod_fits_nowhere) {
  world.create_kubevirt("v1.8.4");
  const std::string vmi = world.create_vmi("vm-a", R"({"memory":{"guest":"1Ti"}})");
  world.settle();
  EXPECT_EQ(world.phase(vmi), "Scheduling");
  const json::Document* scheduled = simulation::condition(*world.vmi(vmi), "PodScheduled");
  ASSERT_NE(scheduled, nullptr);
  EXPECT_EQ(text_at(*scheduled, {"reason"}), "Unschedulable");
  EXPECT_EQ(text_at(*scheduled, {"message"}),
            "0/2 nodes are available, 2 Insufficient memory, cpu or pods.");
}

TEST_F(SimulatedKubeVirt, fills_nodes_only_to_their_capacity) {
  simulation::Options options = two_nodes();
  options.node_memory = "4Gi";
  SimulatedWorld small(options);
  small.create_kubevirt("v1.8.4");
  for (const std::string name : {"a", "b", "c", "d", "e", "f", "g"}) small.create_vmi(name, kSmall);
  small.settle();
  const auto running = [&small] {
    return std::ranges::count_if(small.cluster().all(Kind::kVmi), [](const auto& vmi) {
      return simulation::phase_of(vmi.second->object) == "Running";
    });
  };
  EXPECT_EQ(running(), 6) << "three of 1292Mi + 35M on each node";
  for (const std::string name : {"a", "b"}) small.cluster().remove(Kind::kVmi, "default/" + name);
  small.settle();
  EXPECT_EQ(running(), 5);
}

TEST_F(SimulatedKubeVirt, takes_a_foreign_overhead_back_while_scheduling) {
  world.create_kubevirt("v1.9.0");
  const std::string vmi = world.create_vmi("vm-a", kSmall);
  ASSERT_TRUE(world.run_until([&] { return world.phase(vmi) == "Scheduling"; }));
  world.cluster().edit(Kind::kVmi, vmi, [](json::Document& object) {
    json::make(object, {"status", "memory", "memoryOverhead"}) = "1Gi";
    json::make(object, {"metadata", "annotations", "someone.else/note"}) = "kept";
  });
  world.settle();
  EXPECT_EQ(status(vmi, {"memory", "memoryOverhead"}), "268Mi");
  EXPECT_EQ(simulation::annotation(*world.vmi(vmi), "someone.else/note"), "kept");
}

TEST_F(SimulatedKubeVirt, leaves_a_foreign_overhead_alone_once_it_runs) {
  const std::string vmi = running("v1.9.0");
  world.cluster().edit(Kind::kVmi, vmi, [](json::Document& object) {
    json::make(object, {"status", "memory", "memoryOverhead"}) = "1Gi";
  });
  world.settle();
  EXPECT_EQ(status(vmi, {"memory", "memoryOverhead"}), "1Gi");
}

TEST_F(SimulatedKubeVirt, collects_pods_whose_vmi_is_gone) {
  const std::string vmi = running("v1.8.4");
  world.cluster().edit(Kind::kVmi, vmi, [](json::Document& object) {
    json::erase(object, {"metadata", "finalizers"});
  });
  world.cluster().remove(Kind::kVmi, vmi);
  world.settle();
  EXPECT_TRUE(world.pods("vm-a").empty());
}

TEST_F(SimulatedKubeVirt, does_nothing_where_there_is_no_kubevirt) {
  world.create_vmi("vm-a", kSmall);
  world.settle();
  EXPECT_EQ(world.writes(), 2U) << "its nodes";
}

TEST_F(SimulatedKubeVirt, keeps_the_heart_of_its_nodes_beating) {
  simulation::Options options = two_nodes();
  options.node_heartbeat = seconds{10};
  SimulatedWorld other(options);
  other.create_kubevirt("v1.8.4");
  other.settle(seconds{5});
  const std::size_t before = other.writes();
  other.settle(seconds{60});
  EXPECT_EQ(other.writes() - before, 12U);
}

TEST_F(SimulatedKubeVirt, goes_on_after_a_foreign_write_to_everything) {
  world.create_kubevirt("v1.9.0");
  world.create_vmi("vm-a", kSmall);
  int writes = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    world.run_until([&] { return world.writes() > 10 + i; }, seconds{1});
    for (const Kind kind : {Kind::kVmi, Kind::kPod, Kind::kMigration}) {
      const auto keys = std::views::keys(world.cluster().all(kind));
      for (const std::string& key : std::vector<std::string>(keys.begin(), keys.end())) {
        world.cluster().edit(kind, key, [&](json::Document& changed) {
          json::make(changed, {"metadata", "annotations", "someone.else/note"}) =
              std::to_string(++writes);
        });
      }
    }
    if (i == 100) world.migrate("vm-a", "m1");
  }
  world.settle();
  EXPECT_EQ(migration_phase("default/m1"), "Succeeded");
  EXPECT_EQ(status("default/vm-a", {"nodeName"}), "node02");
}

TEST_F(SimulatedKubeVirt, goes_on_with_what_it_has_packed) {
  world.create_kubevirt("v1.8.4");
  for (int i = 100; i < 150; ++i) world.create_vmi("vm-" + std::to_string(i), kSmall);
  world.settle();
  EXPECT_FALSE(world.simulation().pack()) << "all of it has just changed";
  EXPECT_TRUE(world.simulation().pack());
  world.migrate("vm-120", "m1");
  world.cluster().remove(Kind::kVmi, "default/vm-130");
  world.settle();
  EXPECT_EQ(migration_phase("default/m1"), "Succeeded");
  EXPECT_EQ(world.vmi("default/vm-130"), nullptr);
  EXPECT_EQ(world.phase("default/vm-140"), "Running");
}

TEST_F(SimulatedKubeVirt, is_as_fast_as_it_goes_with_speed_zero) {
  simulation::Options options = two_nodes();
  options.speed = 0;
  SimulatedWorld fast(options);
  fast.create_kubevirt("v1.9.0");
  const std::string vmi = fast.create_vmi("vm-a", kSmall);
  const Instant begun = fast.clock().now();
  fast.settle();
  fast.migrate("vm-a", "m1");
  fast.settle();
  EXPECT_EQ(fast.text(Kind::kVmi, vmi, {"status", "nodeName"}), "node02");
  EXPECT_EQ(fast.clock().now(), begun);
}

}  // namespace
}  // namespace vo::testing
