// SPDX-License-Identifier: Apache-2.0
// The simulated KubeVirt with lost requests, lost answers, an overloaded server, late events,
// restarts and relists. Whatever happened, once it is quiet every VMI runs in exactly one pod,
// every migration is over, and nothing more is written.
//
// A failure prints its seed; VO_SEED=N replays it.
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <string_view>

#include "json/fields.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/options.h"
#include "simulation/simulated_world.h"

namespace vo::testing {
namespace {

using simulation::Kind;

class Hardship {
 public:
  explicit Hardship(std::uint64_t seed) : random_(seed), world_(options(), seed) {
    world_.create_kubevirt(pick(2) == 0 ? "v1.9.0" : "v1.5.1");
  }

  void suffer(int steps) {
    world_.faults_one_in = 8 + pick(40);
    for (int i = 0; i < steps; ++i) {
      act();
      world_.settle(std::chrono::milliseconds{pick(3000)});
    }
    world_.faults_one_in = 0;
    world_.relist();
    world_.settle(std::chrono::minutes{20});
  }

  void check() {
    for (const auto& [key, vmi] : world_.cluster().all(Kind::kVmi)) check_vmi(key);
    for (const auto& [key, migration] : world_.cluster().all(Kind::kMigration)) {
      const json::Document& object = migration->object;
      EXPECT_TRUE(simulation::is_final(object)) << key << simulation::phase_of(object);
    }
    const std::size_t before = world_.writes();
    world_.restart();
    world_.settle(std::chrono::minutes{20});
    EXPECT_EQ(world_.writes(), before) << "it is quiet, and a restart changes nothing";
  }

 private:
  static simulation::Options options() {
    simulation::Options options;
    options.nodes = 3;
    return options;
  }
  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint64_t>(below)); }

  void act() {
    switch (pick(8)) {
      case 0:
      case 1: return create();
      case 2:
      case 3: return migrate();
      case 4: return pick(3) == 0 ? remove(Kind::kVmi) : remove(Kind::kMigration);
      case 5: return pick(3) == 0 ? world_.restart() : world_.relist();
      default: return annotate();
    }
  }

  void create() {
    const std::string name = "vm-" + std::to_string(++made_);
    if (pick(2) == 0) {
      world_.create_vmi(name, R"({"memory":{"guest":"1Gi"}})");
    } else {
      world_.create_vm(name, R"({"cpu":{"sockets":1},"memory":{"guest":"1Gi"}})");
    }
  }

  void migrate() {
    if (made_ == 0) return;
    constexpr std::string_view kFaults[] = {"", "", simulation::kFailMigration,
                                            simulation::kTargetDies, simulation::kTargetFails};
    const std::string vmi = "vm-" + std::to_string(1 + pick(made_));
    world_.migrate(vmi, "m-" + std::to_string(++migrations_), kFaults[pick(5)]);
  }

  std::string any(Kind kind) {
    const auto& all = world_.cluster().all(kind);
    if (all.empty()) return {};
    return std::next(all.begin(), pick(static_cast<int>(all.size())))->first;
  }

  void remove(Kind kind) {
    const std::string key = any(kind);
    if (!key.empty()) world_.cluster().remove(kind, key);
  }

  void annotate() {
    const std::string key = any(Kind::kVmi);
    if (key.empty()) return;
    world_.cluster().edit(Kind::kVmi, key, [this](json::Document& vmi) {
      json::make(vmi, {"metadata", "annotations", "someone.else/note"}) =
          std::to_string(pick(1000));
    });
  }

  void check_vmi(const std::string& key) {
    SCOPED_TRACE(key);
    ASSERT_EQ(world_.phase(key), "Running");
    const std::string node(world_.text(Kind::kVmi, key, {"status", "nodeName"}));
    const auto pods = world_.pods(world_.text(Kind::kVmi, key, {"metadata", "name"}));
    const auto alive = [](const json::Document* pod) { return !simulation::is_final(*pod); };
    ASSERT_EQ(std::ranges::count_if(pods, alive), 1);
    const json::Document& pod = **std::ranges::find_if(pods, alive);
    EXPECT_EQ(simulation::node_of(pod), node);
    EXPECT_TRUE(simulation::is_ready(pod));
  }

  std::mt19937_64 random_;
  SimulatedWorld world_;
  int made_ = 0;
  int migrations_ = 0;
};

void suffer(std::uint64_t seed) {
  SCOPED_TRACE("VO_SEED=" + std::to_string(seed));
  Hardship hardship(seed);
  hardship.suffer(60);
  hardship.check();
}

TEST(SimulatedKubeVirtProperty, ends_well_whatever_happened) {
  std::uint64_t seed = 0;
  if (const char* text = std::getenv("VO_SEED"); text != nullptr) {
    std::from_chars(text, text + std::strlen(text), seed);
    return suffer(seed);
  }
  for (seed = 1; seed <= 20; ++seed) suffer(seed);
}

}  // namespace
}  // namespace vo::testing
