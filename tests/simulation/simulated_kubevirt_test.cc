// SPDX-License-Identifier: Apache-2.0
// The life of VMIs under the simulated KubeVirt, on an API server in memory and in virtual time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/options.h"
#include "simulation/simulated_world.h"

namespace vo::testing {
namespace {

using json::text_at;
using simulation::Kind;
using std::chrono::seconds;

constexpr std::string_view kSmall = R"({"memory":{"guest":"1Gi"}})";

simulation::Options two_nodes() {
  simulation::Options options;
  options.nodes = 2;
  return options;
}

class SimulatedKubeVirt : public ::testing::Test {
 protected:
  // A Running VMI under a KubeVirt of this release.
  std::string running(std::string_view release, std::string_view configuration = "{}",
                      std::string_view name = "vm-a") {
    world.create_kubevirt(release, configuration);
    const std::string key = world.create_vmi(name, kSmall);
    world.settle();
    EXPECT_EQ(world.phase(key), "Running");
    return key;
  }
  std::string_view status(const std::string& vmi, json::Keys keys) const {
    const json::Document* found = json::find(*world.vmi(vmi), {"status"});
    return found == nullptr ? std::string_view{} : text_at(*found, keys);
  }
  std::string_view migration_phase(const std::string& key) const {
    return world.text(Kind::kMigration, key, {"status", "phase"});
  }

  SimulatedWorld world{two_nodes()};
};

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

TEST_F(SimulatedKubeVirt, migrates_a_vmi) {
  const std::string vmi = running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1");
  world.settle();
  EXPECT_EQ(migration_phase(migration), "Succeeded");
  EXPECT_EQ(status(vmi, {"nodeName"}), "node02");
  EXPECT_EQ(status(vmi, {"migrationState", "targetMemoryOverhead"}), "268Mi");
  ASSERT_EQ(world.pods("vm-a").size(), 2U);
  EXPECT_EQ(simulation::phase_of(*world.pods("vm-a")[0]), "Succeeded");
  EXPECT_EQ(simulation::phase_of(*world.pods("vm-a")[1]), "Running");
  EXPECT_FALSE(simulation::has_finalizer(*world.cluster().find(Kind::kMigration, migration),
                                         simulation::kMigrationFinalizer));
}

TEST_F(SimulatedKubeVirt, migrates_back_and_forth) {
  const std::string vmi = running("v1.5.2");
  for (const std::string name : {"m1", "m2", "m3"}) {
    const std::string migration = world.migrate("vm-a", name);
    world.settle();
    EXPECT_EQ(migration_phase(migration), "Succeeded");
  }
  EXPECT_EQ(status(vmi, {"nodeName"}), "node02");
  const auto pods = world.pods("vm-a");
  ASSERT_EQ(pods.size(), 4U);
  EXPECT_EQ(std::ranges::count_if(
                pods, [](const auto* pod) { return simulation::phase_of(*pod) == "Succeeded"; }),
            3);
}

TEST_F(SimulatedKubeVirt, acknowledges_a_migration_in_one_write_until_1_5_and_in_two_since) {
  for (const std::string release : {"v1.5.3", "v1.6.0"}) {
    SimulatedWorld other(two_nodes());
    bool between = false;
    other.cluster().on_event = [&between](const auto& event, const auto& object) {
      const bool ended =
          json::find(object, {"status", "migrationState", "endTimestamp"}) != nullptr;
      between |= event.kind == Kind::kVmi && ended &&
                 !json::is_true_at(object, {"status", "migrationState", "completed"});
    };
    other.create_kubevirt(release);
    other.create_vmi("vm-a", kSmall);
    other.settle();
    other.migrate("vm-a", "m1");
    other.settle();
    EXPECT_EQ(other.text(Kind::kVmi, "default/vm-a", {"status", "nodeName"}), "node02");
    EXPECT_EQ(between, release == "v1.6.0") << release;
  }
}

TEST_F(SimulatedKubeVirt, leaves_a_vmi_where_it_is_when_its_migration_fails) {
  const std::string vmi = running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1", simulation::kFailMigration);
  world.settle();
  EXPECT_EQ(migration_phase(migration), "Failed");
  EXPECT_EQ(status(vmi, {"nodeName"}), "node01");
  EXPECT_TRUE(json::is_true_at(*world.vmi(vmi), {"status", "migrationState", "failed"}));
  EXPECT_EQ(simulation::phase_of(*world.pods("vm-a")[1]), "Failed");
}

TEST_F(SimulatedKubeVirt, never_moves_a_guest_whose_migration_is_made_to_fail) {
  const std::string vmi = running("v1.9.0");
  for (int number = 1; number <= 30; ++number) {
    const std::string migration =
        world.migrate("vm-a", "m" + std::to_string(number), simulation::kFailMigration);
    world.settle();
    ASSERT_EQ(migration_phase(migration), "Failed") << number;
    ASSERT_EQ(status(vmi, {"nodeName"}), "node01") << number;
    world.cluster().remove(Kind::kMigration, migration);
  }
}

TEST_F(SimulatedKubeVirt, fails_a_migration_whose_target_dies_after_the_handoff) {
  const std::string vmi = running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1", simulation::kTargetDies);
  world.settle();
  EXPECT_EQ(migration_phase(migration), "Failed");
  EXPECT_EQ(status(vmi, {"migrationState", "failureReason"}), "Target pod is down");
  EXPECT_EQ(status(vmi, {"nodeName"}), "node01");
}

TEST_F(SimulatedKubeVirt, gives_up_a_target_that_never_starts) {
  const std::string vmi = running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1", simulation::kTargetNeverStarts);
  world.settle(std::chrono::minutes{4});
  EXPECT_EQ(migration_phase(migration), "Scheduling");
  world.settle(std::chrono::minutes{10});
  EXPECT_EQ(migration_phase(migration), "Failed");
  EXPECT_EQ(json::find(*world.vmi(vmi), {"status", "migrationState"}), nullptr);
  EXPECT_EQ(world.pods("vm-a").size(), 1U);
}

TEST_F(SimulatedKubeVirt, aborts_a_migration_that_is_deleted_before_the_handoff) {
  running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1", simulation::kTargetNeverStarts);
  world.settle(seconds{30});
  world.cluster().remove(Kind::kMigration, migration);
  world.settle();
  EXPECT_EQ(world.cluster().find(Kind::kMigration, migration), nullptr);
  EXPECT_EQ(world.pods("vm-a").size(), 1U);
}

TEST_F(SimulatedKubeVirt, aborts_a_migration_that_is_deleted_while_it_runs) {
  const std::string vmi = running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1");
  ASSERT_TRUE(world.run_until([&] { return migration_phase(migration) == "Running"; }));
  world.cluster().remove(Kind::kMigration, migration);
  world.settle();
  EXPECT_EQ(world.cluster().find(Kind::kMigration, migration), nullptr);
  EXPECT_EQ(status(vmi, {"migrationState", "abortStatus"}), "Succeeded");
  EXPECT_EQ(status(vmi, {"nodeName"}), "node01");
}

TEST_F(SimulatedKubeVirt, blocks_a_target_as_the_functional_tests_do) {
  running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1", simulation::kBlockTarget);
  world.settle();
  EXPECT_EQ(migration_phase(migration), "PreparingTarget");
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

TEST_F(SimulatedKubeVirt, plugs_cpus_and_memory_through_a_migration) {
  world.create_kubevirt("v1.9.0");
  const std::string vm = world.create_vm(
      "vm-a", R"({"cpu":{"cores":1,"sockets":1,"threads":1},"memory":{"guest":"1Gi"}})");
  world.settle();
  EXPECT_EQ(status(vm, {"memory", "memoryOverhead"}), "268Mi");
  world.cluster().edit(Kind::kVm, vm, [](json::Document& object) {
    json::make(object, {"spec", "template", "spec", "domain", "cpu", "sockets"}) = 2;
    json::make(object, {"spec", "template", "spec", "domain", "memory", "guest"}) = "2Gi";
  });
  ASSERT_TRUE(world.run_until([&] {
    return simulation::has_true_condition(*world.vmi(vm), "HotVCPUChange") &&
           simulation::has_true_condition(*world.vmi(vm), "HotMemoryChange");
  }));
  EXPECT_EQ(json::integer_at(*world.vmi(vm), {"status", "currentCPUTopology", "sockets"}), 1);
  EXPECT_EQ(status(vm, {"memory", "memoryOverhead"}), "268Mi");
  world.settle();
  EXPECT_EQ(json::integer_at(*world.vmi(vm), {"status", "currentCPUTopology", "sockets"}), 2);
  EXPECT_EQ(status(vm, {"memory", "guestCurrent"}), "2Gi");
  EXPECT_EQ(status(vm, {"memory", "memoryOverhead"}), "276Mi");
  EXPECT_EQ(status(vm, {"nodeName"}), "node02");
  EXPECT_EQ(simulation::condition(*world.vmi(vm), "HotVCPUChange"), nullptr);
  EXPECT_EQ(simulation::condition(*world.vmi(vm), "HotMemoryChange"), nullptr);
}

TEST_F(SimulatedKubeVirt, plugs_cpus_under_a_release_before_1_6) {
  world.create_kubevirt("v1.4.1");
  const std::string vm =
      world.create_vm("vm-a", R"({"cpu":{"sockets":1},"memory":{"guest":"1Gi"}})");
  world.settle();
  world.cluster().edit(Kind::kVm, vm, [](json::Document& object) {
    json::make(object, {"spec", "template", "spec", "domain", "cpu", "sockets"}) = 3;
  });
  world.settle();
  EXPECT_EQ(json::integer_at(*world.vmi(vm), {"status", "currentCPUTopology", "sockets"}), 3);
  EXPECT_EQ(status(vm, {"nodeName"}), "node02");
}

TEST_F(SimulatedKubeVirt, evacuates_a_drained_node) {
  const std::string vmi = running("v1.8.4", R"({"evictionStrategy":"LiveMigrate"})");
  world.cluster().edit(Kind::kNode, "node01", [](json::Document& node) {
    json::make_array(node, {"spec", "taints"})
        .emplace_back(json::Object{{"key", "kubevirt.io/drain"}, {"effect", "NoSchedule"}});
  });
  world.settle();
  EXPECT_EQ(status(vmi, {"nodeName"}), "node02");
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
      return simulation::phase_of(vmi.second) == "Running";
    });
  };
  EXPECT_EQ(running(), 6) << "three of 1292Mi + 35M on each node";
  for (const std::string name : {"a", "b"}) small.cluster().remove(Kind::kVmi, "default/" + name);
  small.settle();
  EXPECT_EQ(running(), 5);
}

TEST_F(SimulatedKubeVirt, survives_a_restart_at_any_point_of_a_migration) {
  for (const std::string_view phase :
       {"Pending", "Scheduling", "PreparingTarget", "TargetReady", "Running"}) {
    SimulatedWorld other(two_nodes());
    other.create_kubevirt("v1.9.0");
    other.create_vmi("vm-a", kSmall);
    other.settle();
    const std::string migration = other.migrate("vm-a", "m1");
    ASSERT_TRUE(other.run_until(
        [&] { return other.text(Kind::kMigration, migration, {"status", "phase"}) == phase; }));
    other.restart();
    other.settle();
    EXPECT_EQ(other.text(Kind::kMigration, migration, {"status", "phase"}), "Succeeded") << phase;
    EXPECT_EQ(other.pods("vm-a").size(), 2U) << phase;
  }
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

TEST_F(SimulatedKubeVirt, migrates_outdated_launchers_where_the_cluster_wants_it) {
  const std::string vmi = running("v1.7.4");
  world.cluster().edit(Kind::kKubeVirt, "kubevirt/kubevirt", [](json::Document& object) {
    json::make(object, {"spec", "imageTag"}) = "v1.8.4";
    json::make_array(object, {"spec", "workloadUpdateStrategy", "workloadUpdateMethods"})
        .emplace_back("LiveMigrate");
  });
  world.settle();
  EXPECT_EQ(status(vmi, {"launcherContainerImageVersion"}),
            "quay.io/kubevirt/virt-launcher:v1.8.4");
  EXPECT_EQ(world.cluster().all(Kind::kMigration).size(), 1U);
}

TEST_F(SimulatedKubeVirt, waits_longer_after_each_failed_evacuation) {
  running("v1.8.4", R"({"evictionStrategy":"LiveMigrate"})");
  world.cluster().edit(Kind::kVmi, "default/vm-a", [](json::Document& object) {
    json::make(object, {"metadata", "annotations", simulation::kFailMigration}) = "";
    json::make(object, {"status", "evacuationNodeName"}) = "node01";
  });
  world.settle(std::chrono::minutes{5});
  const auto count = world.cluster().all(Kind::kMigration).size();
  EXPECT_GE(count, 3U);
  EXPECT_LE(count, 5U) << "20 s, 40 s, 80 s, 160 s and the migrations themselves";
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

TEST_F(SimulatedKubeVirt, runs_no_more_migrations_at_once_than_allowed) {
  simulation::Options options = two_nodes();
  options.nodes = 4;
  SimulatedWorld busy(options);
  busy.create_kubevirt("v1.8.4");
  std::ptrdiff_t most = 0;
  for (int i = 0; i < 12; ++i) busy.create_vmi("vm-" + std::to_string(i), kSmall);
  busy.settle();
  busy.cluster().on_event = [&](const auto&...) {
    const auto& all = busy.cluster().all(Kind::kMigration);
    most = std::max<std::ptrdiff_t>(
        most, std::ranges::count_if(all, [](const auto& migration) {
          const std::string_view phase = simulation::phase_of(migration.second);
          return !phase.empty() && phase != "Pending" && !simulation::is_final(migration.second);
        }));
  };
  for (int i = 0; i < 12; ++i) {
    busy.migrate("vm-" + std::to_string(i), "m-" + std::to_string(i));
  }
  busy.settle(std::chrono::minutes{10});
  EXPECT_EQ(most, 5);
  for (const auto& [key, migration] : busy.cluster().all(Kind::kMigration)) {
    EXPECT_EQ(simulation::phase_of(migration), "Succeeded");
  }
}

TEST_F(SimulatedKubeVirt, goes_on_after_a_foreign_write_to_everything) {
  world.create_kubevirt("v1.9.0");
  world.create_vmi("vm-a", kSmall);
  int writes = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    world.run_until([&] { return world.writes() > 10 + i; }, seconds{1});
    for (const Kind kind : {Kind::kVmi, Kind::kPod, Kind::kMigration}) {
      for (const auto& [key, object] : std::map(world.cluster().all(kind))) {
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
