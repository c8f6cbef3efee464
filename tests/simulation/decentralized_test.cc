// SPDX-License-Identifier: Apache-2.0
// A guest that moves from one VMI to another: what both ends go through, as releases since 1.6
// write it. Left out, as in the simulation: two clusters that do not see each other's objects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/document.h"
#include "json/fields.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/options.h"
#include "simulation/simulated_world.h"

namespace vo::testing {
namespace {

using json::Document;
using json::text_at;
using simulation::Kind;
using ::testing::ElementsAre;
using Phases = std::vector<std::string>;

constexpr std::string_view kDomain = R"({"memory":{"guest":"1Gi"}})";

simulation::Options two_nodes() {
  simulation::Options options;
  options.nodes = 2;
  return options;
}

Document vmi_to_receive() {
  Document vmi = simulation::new_object("kubevirt.io/v1", "VirtualMachineInstance", "other");
  json::make(vmi, {"metadata", "name"}) = "vm-b";
  json::make(vmi, {"metadata", "annotations", simulation::kReceiverAnnotation}) = "true";
  json::make(vmi, {"spec", "domain"}) = *json::parse_document(kDomain);
  return vmi;
}

Document migration_of(std::string_view vmi, std::string_view namespace_name,
                      std::string_view side) {
  Document migration =
      simulation::new_object("kubevirt.io/v1", "VirtualMachineInstanceMigration", namespace_name);
  json::make(migration, {"metadata", "name"}) = "m";
  json::make(migration, {"spec", "vmiName"}) = vmi;
  json::make(migration, {"spec", side, "migrationID"}) = "one-id";
  if (side == "sendTo") json::make(migration, {"spec", side, "connectURL"}) = "192.168.66.101:9185";
  return migration;
}

class Decentralized : public ::testing::Test {
 protected:
  Decentralized() : Decentralized(1) {}
  explicit Decentralized(std::uint64_t seed) : world(two_nodes(), seed) {
    world.create_kubevirt("v1.7.4");
    world.create_vmi("vm-a", kDomain);
    world.cluster().create(Kind::kVmi, vmi_to_receive());
    world.settle();
  }

  void send(std::string_view fault = {}) {
    Document sent = migration_of("vm-a", "default", "sendTo");
    if (!fault.empty()) json::make(sent, {"metadata", "annotations", fault}) = "";
    world.cluster().create(Kind::kMigration, std::move(sent));
    world.cluster().create(Kind::kMigration, migration_of("vm-b", "other", "receive"));
  }

  Phases phases(Kind kind, const std::string& key) {
    Phases found;
    for (const Document& each : json::array_at(*world.cluster().find(kind, key),
                                               {"status", "phaseTransitionTimestamps"})) {
      found.emplace_back(text_at(each, {"phase"}));
    }
    return found;
  }

  std::string pod_phase(std::string_view vmi) const {
    const auto pods = world.pods(vmi);
    return pods.size() == 1 ? std::string(simulation::phase_of(*pods.front())) : "";
  }

  SimulatedWorld world;
};

TEST_F(Decentralized, a_receiver_has_no_pod_before_its_guest_is_sent) {
  EXPECT_EQ(world.phase("other/vm-b"), "WaitingForSync");
  EXPECT_TRUE(world.pods("vm-b").empty());
}

TEST_F(Decentralized, both_ends_go_through_their_phases) {
  send();
  world.settle();
  EXPECT_THAT(phases(Kind::kMigration, "default/m"),
              ElementsAre("Synchronizing", "Pending", "Scheduling", "Scheduled", "PreparingTarget",
                          "TargetReady", "Running", "Succeeded"));
  EXPECT_THAT(phases(Kind::kMigration, "other/m"),
              ElementsAre("WaitingForSync", "Pending", "Scheduling", "Scheduled", "PreparingTarget",
                          "TargetReady", "Running", "Succeeded"));
  EXPECT_THAT(phases(Kind::kVmi, "default/vm-a"),
              ElementsAre("Pending", "Scheduling", "Scheduled", "Running", "Succeeded"));
  EXPECT_THAT(phases(Kind::kVmi, "other/vm-b"),
              ElementsAre("Pending", "WaitingForSync", "Scheduling", "Scheduled", "Running"));
  EXPECT_EQ(pod_phase("vm-a"), "Succeeded");
  EXPECT_EQ(pod_phase("vm-b"), "Running");
  EXPECT_FALSE(
      simulation::has_annotation(*world.vmi("other/vm-b"), simulation::kReceiverAnnotation));
}

TEST_F(Decentralized, a_receiver_is_on_its_node_before_it_runs_there) {
  send(simulation::kBlockTarget);
  EXPECT_TRUE(world.run_until([this] { return world.phase("other/vm-b") == "Scheduled"; }));
  EXPECT_NE(world.text(Kind::kVmi, "other/vm-b", {"status", "nodeName"}), "");
  EXPECT_EQ(world.phase("default/vm-a"), "Running");
}

class AnyTiming : public Decentralized, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  AnyTiming() : Decentralized(GetParam()) {}
};

TEST_P(AnyTiming, a_failure_leaves_the_guest_where_it_was) {
  send(simulation::kFailMigration);
  world.settle();
  EXPECT_EQ(phases(Kind::kMigration, "default/m").back(), "Failed");
  EXPECT_EQ(phases(Kind::kMigration, "other/m").back(), "Failed");
  EXPECT_EQ(world.phase("default/vm-a"), "Running");
  EXPECT_EQ(world.phase("other/vm-b"), "WaitingForSync");
  EXPECT_EQ(pod_phase("vm-a"), "Running");
  EXPECT_EQ(pod_phase("vm-b"), "Failed");
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyTiming, ::testing::Range(std::uint64_t{1}, std::uint64_t{41}));

TEST_F(Decentralized, one_end_that_is_called_off_ends_the_other) {
  world.cluster().create(Kind::kMigration, migration_of("vm-a", "default", "sendTo"));
  world.settle();
  EXPECT_EQ(phases(Kind::kMigration, "default/m").back(), "Synchronizing");
  world.cluster().create(Kind::kMigration, migration_of("vm-b", "other", "receive"));
  world.run_until([this] { return phases(Kind::kMigration, "other/m").size() == 2; });
  world.cluster().remove(Kind::kMigration, "other/m");
  world.settle();
  EXPECT_EQ(world.cluster().find(Kind::kMigration, "default/m"), nullptr);
  EXPECT_EQ(world.phase("default/vm-a"), "Running");
  EXPECT_EQ(world.phase("other/vm-b"), "WaitingForSync");
}

TEST_F(Decentralized, survives_a_restart_at_any_time_and_then_rests) {
  send();
  for (int restarts = 0; restarts < 20; ++restarts) {
    world.settle(std::chrono::milliseconds{700});
    world.restart();
  }
  world.settle();
  EXPECT_EQ(world.phase("default/vm-a"), "Succeeded");
  EXPECT_EQ(world.phase("other/vm-b"), "Running");
  const std::size_t before = world.writes();
  world.settle(std::chrono::hours{1});
  EXPECT_EQ(world.writes(), before);
}

}  // namespace
}  // namespace vo::testing
