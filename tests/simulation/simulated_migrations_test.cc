// SPDX-License-Identifier: Apache-2.0
// Live migrations, and what KubeVirt does by them: hotplug, evacuation, workload updates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

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

using simulation::Kind;
using std::chrono::seconds;

using SimulatedMigrations = SimulatedKubeVirt;

TEST_F(SimulatedMigrations, migrates_a_vmi) {
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

TEST_F(SimulatedMigrations, migrates_back_and_forth) {
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

TEST_F(SimulatedMigrations, acknowledges_a_migration_in_one_write_until_1_5_and_in_two_since) {
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

TEST_F(SimulatedMigrations, leaves_a_vmi_where_it_is_when_its_migration_fails) {
  const std::string vmi = running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1", simulation::kFailMigration);
  world.settle();
  EXPECT_EQ(migration_phase(migration), "Failed");
  EXPECT_EQ(status(vmi, {"nodeName"}), "node01");
  EXPECT_TRUE(json::is_true_at(*world.vmi(vmi), {"status", "migrationState", "failed"}));
  EXPECT_EQ(simulation::phase_of(*world.pods("vm-a")[1]), "Failed");
}

TEST_F(SimulatedMigrations, never_moves_a_guest_whose_migration_is_made_to_fail) {
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

TEST_F(SimulatedMigrations, fails_a_migration_whose_target_dies_after_the_handoff) {
  const std::string vmi = running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1", simulation::kTargetDies);
  world.settle();
  EXPECT_EQ(migration_phase(migration), "Failed");
  EXPECT_EQ(status(vmi, {"migrationState", "failureReason"}), "Target pod is down");
  EXPECT_EQ(status(vmi, {"nodeName"}), "node01");
}

TEST_F(SimulatedMigrations, gives_up_a_target_that_never_starts) {
  const std::string vmi = running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1", simulation::kTargetNeverStarts);
  world.settle(std::chrono::minutes{4});
  EXPECT_EQ(migration_phase(migration), "Scheduling");
  world.settle(std::chrono::minutes{10});
  EXPECT_EQ(migration_phase(migration), "Failed");
  EXPECT_EQ(json::find(*world.vmi(vmi), {"status", "migrationState"}), nullptr);
  EXPECT_EQ(world.pods("vm-a").size(), 1U);
}

TEST_F(SimulatedMigrations, aborts_a_migration_that_is_deleted_before_the_handoff) {
  running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1", simulation::kTargetNeverStarts);
  world.settle(seconds{30});
  world.cluster().remove(Kind::kMigration, migration);
  world.settle();
  EXPECT_EQ(world.cluster().find(Kind::kMigration, migration), nullptr);
  EXPECT_EQ(world.pods("vm-a").size(), 1U);
}

TEST_F(SimulatedMigrations, aborts_a_migration_that_is_deleted_while_it_runs) {
  const std::string vmi = running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1");
  ASSERT_TRUE(world.run_until([&] { return migration_phase(migration) == "Running"; }));
  world.cluster().remove(Kind::kMigration, migration);
  world.settle();
  EXPECT_EQ(world.cluster().find(Kind::kMigration, migration), nullptr);
  EXPECT_EQ(status(vmi, {"migrationState", "abortStatus"}), "Succeeded");
  EXPECT_EQ(status(vmi, {"nodeName"}), "node01");
}

TEST_F(SimulatedMigrations, blocks_a_target_as_the_functional_tests_do) {
  running("v1.9.0");
  const std::string migration = world.migrate("vm-a", "m1", simulation::kBlockTarget);
  world.settle();
  EXPECT_EQ(migration_phase(migration), "PreparingTarget");
}

TEST_F(SimulatedMigrations, plugs_cpus_and_memory_through_a_migration) {
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

TEST_F(SimulatedMigrations, plugs_cpus_under_a_release_before_1_6) {
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

TEST_F(SimulatedMigrations, evacuates_a_drained_node) {
  const std::string vmi = running("v1.8.4", R"({"evictionStrategy":"LiveMigrate"})");
  world.cluster().edit(Kind::kNode, "node01", [](json::Document& node) {
    json::make_array(node, {"spec", "taints"})
        .emplace_back(json::Object{{"key", "kubevirt.io/drain"}, {"effect", "NoSchedule"}});
  });
  world.settle();
  EXPECT_EQ(status(vmi, {"nodeName"}), "node02");
}

TEST_F(SimulatedMigrations, survives_a_restart_at_any_point_of_a_migration) {
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

TEST_F(SimulatedMigrations, migrates_outdated_launchers_where_the_cluster_wants_it) {
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

TEST_F(SimulatedMigrations, waits_longer_after_each_failed_evacuation) {
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

TEST_F(SimulatedMigrations, runs_no_more_migrations_at_once_than_allowed) {
  simulation::Options options = two_nodes();
  options.nodes = 4;
  SimulatedWorld busy(options);
  busy.create_kubevirt("v1.8.4");
  std::ptrdiff_t most = 0;
  for (int i = 0; i < 12; ++i) busy.create_vmi("vm-" + std::to_string(i), kSmall);
  busy.settle();
  busy.cluster().on_event = [&](const auto&...) {
    const auto& all = busy.cluster().all(Kind::kMigration);
    most = std::max<std::ptrdiff_t>(most, std::ranges::count_if(all, [](const auto& migration) {
                                      const std::string_view phase =
                                          simulation::phase_of(migration.second->object);
                                      return !phase.empty() && phase != "Pending" &&
                                             !simulation::is_final(migration.second->object);
                                    }));
  };
  for (int i = 0; i < 12; ++i) {
    busy.migrate("vm-" + std::to_string(i), "m-" + std::to_string(i));
  }
  busy.settle(std::chrono::minutes{10});
  EXPECT_EQ(most, 5);
  for (const auto& [key, migration] : busy.cluster().all(Kind::kMigration)) {
    EXPECT_EQ(simulation::phase_of(migration->object), "Succeeded");
  }
}

}  // namespace
}  // namespace vo::testing
