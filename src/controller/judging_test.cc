// SPDX-License-Identifier: Apache-2.0
// Live migration and hotplug, each turn of a VMI's life against a small API server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "kubevirt/json_token.h"
#include "support/controller_rig.h"

namespace vo::controller {
namespace {

using std::chrono::seconds;
using ::testing::Contains;
using ::testing::HasSubstr;

struct MigrationTest : testing::ControllerRig {
  // The ratio doubles once pod-1 is published, so that each later pod costs more.
  void publish_then_change_the_ratio() {
    run_vm();
    start();
    ASSERT_EQ(patches(), 1);
    change_kubevirt([](auto& cr) { cr.config.ratio = "2"; });
    settle();
  }
  std::string name_of(const std::string& uid) { return pods.at(uid).meta.name; }
  void begin(const std::string& uid, const std::string& node) {
    add_pod("vm", uid, node, "migration-" + uid);
    cluster.hand_off("vm", name_of(uid), node);
    settle();
  }
  void migrate(const std::string& uid, const std::string& node) {
    begin(uid, node);
    cluster.finish_migration("vm");
    settle();
  }
  std::vector<std::string> recorded_pods() const {
    std::vector<std::string> uids;
    for (const auto& [uid, record] : records()) uids.push_back(uid);
    return uids;
  }
  bool ever_sent(const std::string& text) const {
    for (const auto& output : sent) {
      const auto* patch = std::get_if<SendPatch>(&output);
      if (patch != nullptr && patch->body.find(text) != std::string::npos) return true;
    }
    return false;
  }
};

using Uids = std::vector<std::string>;

TEST_F(MigrationTest, writes_once_when_the_node_has_switched_and_not_before) {
  publish_then_change_the_ratio();
  begin("pod-2", "node02");
  EXPECT_EQ(patches(), 1);
  EXPECT_EQ(annotated("pod-1"), overhead_of("pod-1"));
  cluster.finish_migration("vm");
  settle();
  EXPECT_EQ(patches(), 2);
  EXPECT_EQ(annotated("pod-2"), overhead_of("pod-2"));
  EXPECT_NE(overhead_of("pod-1"), overhead_of("pod-2"));
  EXPECT_EQ(recorded_pods(), Uids{"pod-2"}) << "the old pod's record goes";
}

TEST_F(MigrationTest, changes_nothing_when_it_fails) {
  publish_then_change_the_ratio();
  begin("pod-2", "node02");
  cluster.fail_migration("vm");
  settle();
  remove_pod("pod-2");
  settle();
  EXPECT_EQ(patches(), 1);
  EXPECT_EQ(annotated("pod-1"), overhead_of("pod-1"));
}

TEST_F(MigrationTest, the_next_migration_after_a_failed_one_counts) {
  publish_then_change_the_ratio();
  begin("pod-2", "node02");
  cluster.fail_migration("vm");
  migrate("pod-3", "node03");
  EXPECT_EQ(patches(), 2);
  EXPECT_EQ(annotated("pod-3"), overhead_of("pod-3"));
}

TEST_F(MigrationTest, follows_migrations_back_to_back) {
  publish_then_change_the_ratio();
  migrate("pod-2", "node02");
  change_kubevirt([](auto& cr) { cr.config.ratio = "3"; });
  begin("pod-3", "node03");
  cluster.finish_migration("vm");
  deliver();
  begin("pod-4", "node01");
  cluster.finish_migration("vm");
  settle();
  EXPECT_EQ(annotated("pod-4"), overhead_of("pod-4"));
  EXPECT_EQ(patches(), 4);
}

TEST_F(MigrationTest, a_deleted_target_pod_is_forgotten) {
  publish_then_change_the_ratio();
  add_pod("vm", "pod-2", "node02", "migration-1");
  settle();
  remove_pod("pod-2");
  cluster.touch("vm");
  settle();
  EXPECT_EQ(patches(), 1);
}

TEST_F(MigrationTest, does_not_need_the_migration_object) {
  publish_then_change_the_ratio();
  kubevirt::VirtualMachineInstanceMigration migration{
      .meta = {.namespace_name = "ns", .name = "m", .uid = "m", .resource_version = "1"},
      .vmi_name = "vm",
      .phase = "Running"};
  tell(MigrationSeen{migration});
  begin("pod-2", "node02");
  tell(Gone{Resource::kMigrations, migration.meta});
  settle();
  EXPECT_EQ(patches(), 1);
  cluster.finish_migration("vm");
  settle();
  EXPECT_EQ(annotated("pod-2"), overhead_of("pod-2"));
}

TEST_F(MigrationTest, judges_the_target_with_the_configuration_of_its_birth) {
  cluster.create_vmi("vm", R"({"cpu":{"cores":1,"sockets":1,"threads":1},
                               "memory":{"guest":"4Gi"},"resources":{}})",
                     "Running", "node01");
  add_pod("vm", "pod-1", "node01");
  start();
  change_kubevirt([](auto& cr) { cr.config.memory_overcommit = 200; });
  begin("pod-2", "node02");
  change_kubevirt([](auto& cr) {
    cr.config.memory_overcommit = 150;
    cr.config.ratio = "3";
  });
  cluster.finish_migration("vm");
  settle();
  const auto record = records().at("pod-2");
  EXPECT_EQ(record.source, kubevirt::Source::kDerived);
  EXPECT_EQ(record.overcommit, 200);
  EXPECT_EQ(record.ratio, "");
  EXPECT_EQ(annotated("pod-2"), overhead_of("pod-2", "2Gi"));
}

TEST_F(MigrationTest, writes_nothing_where_kubevirts_own_writers_did_it_right) {
  options.publish = PublishMode::kAuto;
  kubevirt.observed_version = release = "v1.9.0";
  run_vm();
  const auto publish_as_kubevirt = [&](const std::string& uid) {
    const Quantity value = overhead_of(uid);
    pods.at(uid).recorded = std::to_string(value.bytes()->count());
    show(pods.at(uid));
    cluster.edit("vm", [&](boost::json::object& vmi) {
      vmi["status"].as_object()["memory"].as_object()["memoryOverhead"] = value.to_string();
    });
  };
  controller = std::make_unique<Controller>(options, logger, [] { return 0.5; });
  publish_as_kubevirt("pod-1");
  start();
  ASSERT_EQ(patches(), 1) << "cpuOverhead is ours";
  begin("pod-2", "node02");
  publish_as_kubevirt("pod-2");
  cluster.finish_migration("vm");
  settle();
  EXPECT_EQ(patches(), 1);
}

TEST_F(MigrationTest, mends_an_annotation_of_the_old_pod_beside_kubevirts_value) {
  kubevirt.observed_version = release = "v1.9.0";
  publish_then_change_the_ratio();
  ASSERT_TRUE(vmi().own.memory);
  begin("pod-2", "node02");
  cluster.edit("vm", [&](boost::json::object& vmi) {
    vmi["status"].as_object()["memory"].as_object()["memoryOverhead"] =
        overhead_of("pod-2").to_string();
  });
  cluster.finish_migration("vm");
  settle();
  EXPECT_EQ(patches(), 2);
  EXPECT_FALSE(vmi().own.memory);
  EXPECT_EQ(kubevirt::text_of(vmi().own.pod), "pod-2");
}

TEST_F(MigrationTest, the_targets_record_goes_along_with_a_patch_that_leaves_anyway) {
  publish_then_change_the_ratio();
  begin("pod-2", "node02");
  EXPECT_EQ(recorded_pods(), Uids{"pod-1"}) << "no reason to write by itself";
  cluster.set_annotation("vm", "virt-overhead.io/memory", "1Mi");
  settle();
  EXPECT_EQ(patches(), 2);
  EXPECT_EQ(recorded_pods(), (Uids{"pod-1", "pod-2"}));
  EXPECT_EQ(annotated("pod-1"), overhead_of("pod-1"));
  cluster.finish_migration("vm");
  settle();
  EXPECT_EQ(recorded_pods(), Uids{"pod-2"});
  EXPECT_EQ(patches(), 3);
}

TEST_F(MigrationTest, reports_a_target_value_that_disagrees_and_never_writes_it) {
  publish_then_change_the_ratio();
  begin("pod-2", "node02");
  cluster.edit("vm", [&](boost::json::object& vmi) {
    vmi["status"].as_object()["migrationState"].as_object()["targetMemoryOverhead"] = "1Mi";
  });
  settle();
  cluster.touch("vm");
  settle();
  EXPECT_EQ(controller->stats().disagreements, 1U);
  EXPECT_THAT(logger.messages(), Contains(HasSubstr("targetMemoryOverhead")));
  EXPECT_FALSE(ever_sent("migrationState"));
}

TEST_F(MigrationTest, the_newest_of_several_launcher_pods_on_a_node_counts) {
  publish_then_change_the_ratio();
  add_pod("vm", "pod-2", "node01");
  settle();
  EXPECT_EQ(annotated("pod-2"), overhead_of("pod-2"));
  EXPECT_EQ(patches(), 2);
}

TEST_F(MigrationTest, a_pod_may_be_seen_before_its_vmi) {
  run_vm();
  start();
  cluster.create_vmi("late", domain("2Gi"), "Running", "node05");
  changed.clear();
  add_pod("late", "pod-late", "node05");
  settle();
  EXPECT_EQ(patches("late"), 0);
  cluster.touch("late");
  settle();
  EXPECT_EQ(annotated("pod-late", "late"), overhead_of("pod-late", "2Gi"));
}

TEST_F(MigrationTest, a_namesake_of_a_deleted_vmi_starts_anew) {
  run_vm();
  start();
  cluster.delete_vmi("vm");
  cluster.create_vmi("vm", domain("2Gi"), "Running", "node02");
  add_pod("vm", "pod-2", "node02");
  settle();
  EXPECT_EQ(annotated("pod-2"), overhead_of("pod-2", "2Gi"));
  EXPECT_EQ(patches(), 2);
}

TEST_F(MigrationTest, a_late_answer_about_a_deleted_vmi_does_not_bring_it_back) {
  run_vm();
  start();
  const auto old = vmi();
  cluster.set_annotation("vm", "virt-overhead.io/memory", "1Mi");
  tell(VmiSeen{vmi()});
  const auto* patch = std::get_if<SendPatch>(&sent.back());
  ASSERT_NE(patch, nullptr);
  tell(Gone{Resource::kVmis, old.meta});
  changed.clear();
  settle();
  EXPECT_EQ(controller->health().lines.at(0).detail, "0 objects");
}

TEST_F(MigrationTest, the_target_of_a_decentralized_migration_waits_until_it_runs) {
  run_vm();
  start();
  cluster.create_vmi("there", domain("1Gi"), "WaitingForSync", "");
  cluster.set_annotation("there", "kubevirt.io/create-migration-target", "true");
  add_pod("there", "pod-there", "node09", "migration-1");
  settle();
  EXPECT_EQ(patches("there"), 0);
  cluster.set_phase("there", "Scheduled", "node09");
  settle();
  EXPECT_EQ(patches("there"), 0) << "virt-controller still writes its whole status";
  cluster.set_phase("there", "Running", "node09");
  settle();
  EXPECT_EQ(patches("there"), 1);
  cluster.set_phase("vm", "Succeeded", "node01");
  settle();
  EXPECT_EQ(patches("vm"), 1) << "the source is left as it was";
}

// --- Hotplug -----------------------------------------------------------------------------------

TEST_F(MigrationTest, a_hotplug_shows_when_its_migration_is_over) {
  run_vm();
  start();
  const auto before = overhead_of("pod-1");
  cluster.hotplug_memory("vm", "4Gi", wall);
  settle();
  EXPECT_EQ(annotated("pod-1"), before);
  begin("pod-2", "node02");
  EXPECT_EQ(annotated("pod-1"), before);
  EXPECT_EQ(patches(), 1);
  cluster.finish_migration("vm");
  settle();
  EXPECT_EQ(annotated("pod-2"), overhead_of("pod-2", "4Gi")) << "the condition still stands";
  cluster.finish_hotplug("vm");
  settle();
  EXPECT_EQ(patches(), 2);
  EXPECT_EQ(records().at("pod-2").source, kubevirt::Source::kDerived);
}

TEST_F(MigrationTest, a_restart_during_a_hotplug_changes_nothing) {
  run_vm();
  start();
  cluster.hotplug_memory("vm", "4Gi", wall);
  begin("pod-2", "node02");
  start();
  EXPECT_EQ(patches(), 1);
  EXPECT_EQ(annotated("pod-1"), overhead_of("pod-1"));
  cluster.finish_migration("vm");
  settle();
  EXPECT_EQ(annotated("pod-2"), overhead_of("pod-2", "4Gi"));
}

TEST_F(MigrationTest, a_hotplug_before_the_first_publication_leaves_the_running_pods_value) {
  run_vm();
  kubevirt.feature_gates.clear();
  start();
  cluster.hotplug_memory("vm", "4Gi", wall);
  settle();
  change_kubevirt([](auto& cr) { cr.feature_gates = {"VMIResourceMetrics"}; });
  settle();
  EXPECT_EQ(annotated("pod-1"), overhead_of("pod-1"));
  EXPECT_EQ(records().at("pod-1").source, kubevirt::Source::kDerived);
}

TEST_F(MigrationTest, a_record_edited_during_a_hotplug_is_replaced_by_what_was_known) {
  run_vm();
  start();
  cluster.hotplug_memory("vm", "4Gi", wall);
  settle();
  auto forged = records();
  forged.at("pod-1").bytes = mebibytes(1);
  cluster.set_annotation("vm", "virt-overhead.io/record", kubevirt::print_records(forged));
  settle();
  EXPECT_EQ(controller->stats().tampered, 1U);
  EXPECT_EQ(annotated("pod-1"), overhead_of("pod-1"));
  EXPECT_EQ(Quantity{*records().at("pod-1").bytes}, overhead_of("pod-1"));
}

TEST_F(MigrationTest, a_target_of_the_same_second_as_the_hotplug_waits_for_its_end) {
  run_vm();
  start();
  add_pod("vm", "pod-2", "node02", "migration-1");
  cluster.hotplug_memory("vm", "4Gi", std::chrono::floor<seconds>(pods.at("pod-2").created));
  pods.at("pod-2").created = std::chrono::floor<seconds>(pods.at("pod-2").created);
  start();
  cluster.hand_off("vm", name_of("pod-2"), "node02");
  cluster.finish_migration("vm");
  settle();
  EXPECT_EQ(patches(), 1) << "it may have been made from either spec";
  cluster.edit("vm", [](boost::json::object& vmi) {
    auto& domain = vmi["spec"].as_object()["domain"].as_object();
    domain["memory"].as_object()["guest"] = "1Gi";
    domain["resources"].as_object()["requests"].as_object()["memory"] = "1Gi";
  });
  cluster.finish_hotplug("vm");
  settle();
  EXPECT_EQ(annotated("pod-2"), overhead_of("pod-2"));
}

TEST_F(MigrationTest, cpu_overhead_does_not_follow_vcpus_on_their_way) {
  cluster.create_vmi("vm", R"({"cpu":{"cores":1,"sockets":1,"threads":1},
                               "ioThreadsPolicy":"supplementalPool",
                               "ioThreads":{"supplementalPoolThreadCount":2},
                               "memory":{"guest":"1Gi"},
                               "resources":{"requests":{"memory":"1Gi"}}})",
                     "Running", "node01");
  add_pod("vm", "pod-1", "node01");
  start();
  ASSERT_EQ(kubevirt::quantity_of(vmi().own.cpu), Quantity{MilliCpu{200}});
  cluster.hotplug_sockets("vm", 6, wall);
  settle();
  EXPECT_EQ(patches(), 1);
  migrate("pod-2", "node02");
  cluster.finish_hotplug("vm");
  settle();
  EXPECT_EQ(patches(), 2);
  EXPECT_EQ(kubevirt::quantity_of(vmi().own.cpu), Quantity{MilliCpu{200}});
  EXPECT_EQ(annotated("pod-2"), overhead_of("pod-2"));
}

// --- Births ------------------------------------------------------------------------------------

TEST_F(MigrationTest, running_vmis_keep_their_values_and_the_next_pod_gets_the_new_ones) {
  publish_then_change_the_ratio();
  change_kubevirt([](auto& cr) {
    cr.config.memory_overcommit = 150;
    cr.observed_version = "v1.8.4";
  });
  settle();
  EXPECT_EQ(patches(), 1);
  release = "v1.8.4";
  migrate("pod-2", "node02");
  EXPECT_EQ(annotated("pod-2"), overhead_of("pod-2"));
  const auto record = records().at("pod-2");
  EXPECT_EQ(record.release, "v1.8.4");
  EXPECT_EQ(record.ratio, "2");
  EXPECT_EQ(record.overcommit, 150) << "remembered, though this VMI's size does not show it";
  EXPECT_EQ(record.cpu_allocation_ratio, 10);
}

TEST_F(MigrationTest, a_birth_outlives_the_configuration_while_the_gate_is_off) {
  kubevirt.feature_gates.clear();
  kubevirt.config.memory_overcommit = 200;
  cluster.create_vmi("vm", R"({"cpu":{"cores":1,"sockets":1,"threads":1},
                               "memory":{"guest":"4Gi"},"resources":{}})",
                     "Scheduling", "");
  start();
  cluster.set_phase("vm", "Running", "node01");
  add_pod("vm", "pod-1", "node01");
  settle();
  change_kubevirt([](auto& cr) {
    cr.config.memory_overcommit = 150;
    cr.config.ratio = "1.5";
    cr.feature_gates = {"VMIResourceMetrics"};
  });
  settle();
  EXPECT_EQ(annotated("pod-1"), overhead_of("pod-1", "2Gi"));
  EXPECT_EQ(records().at("pod-1").overcommit, 200);
}

TEST_F(MigrationTest, a_pod_from_before_our_time_that_nothing_explains_is_marked_ambiguous) {
  kubevirt.config.memory_overcommit = 200;
  kubevirt.config.ratio = "1.7";
  cluster.create_vmi("vm", R"({"cpu":{"cores":1,"sockets":1,"threads":1},
                               "memory":{"guest":"4Gi"},"resources":{}})",
                     "Running", "node01");
  add_pod("vm", "pod-1", "node01");
  kubevirt.config.memory_overcommit = 150;
  kubevirt.config.ratio = "1.2";
  start();
  EXPECT_TRUE(records().at("pod-1").ambiguous);
  EXPECT_EQ(records().at("pod-1").source, kubevirt::Source::kComputed);
}

}  // namespace
}  // namespace vo::controller
