// SPDX-License-Identifier: Apache-2.0
// The launcher pods of the simulated KubeVirt, of every release, against the launcher-resources
// code and against numbers that upstream's own code gave.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "overhead/launcher_resources.h"
#include "overhead/release.h"
#include "quantity/quantity.h"
#include "simulation/object.h"
#include "simulation/options.h"
#include "simulation/simulated_world.h"
#include "simulation/views.h"

namespace vo::testing {
namespace {

using json::text_at;
using simulation::Kind;

// Overheads, by the name of the release's formula.
struct Golden {
  std::string_view profile;
  std::int64_t guest_1gi;  // with requests.memory 1Gi stored until 1.6.3
  std::int64_t gpu_8gi;    // requests.memory 8Gi, no graphics
  std::int64_t dedicated;  // requests.memory 2Gi, 4 dedicated cores, ratio "1.5"
};

constexpr Golden kGolden[] = {
    {"P1.0", 255852544, 1327497216, 424673520},   {"P1.1", 255852544, 1327497216, 529531120},
    {"P1.2", 255852544, 1327497216, 529531120},   {"P1.3", 255852544, 1327497216, 529531120},
    {"P1.4.1", 261095424, 1332740096, 537395000}, {"P1.5.0", 266338304, 1337982976, 545259880},
    {"P1.5.1", 266338304, 1337982976, 545259880}, {"P1.5.3", 266338304, 1337982976, 597687880},
    {"P1.6.0", 283115520, 1337982976, 622854096}, {"P1.6.4", 281018368, 1337982976, 622854096},
    {"P1.7", 281018368, 1337982976, 622854096},   {"P1.8", 281018368, 1337982976, 622854096},
    {"P1.10", 301989888, 1358954496, 654311616},
};

const Golden* golden(const overhead::Release& release) {
  for (const Golden& each : kGolden) {
    if (each.profile == release.overhead->name) return &each;
  }
  return nullptr;
}

simulation::Options one_node() {
  simulation::Options options;
  options.nodes = 1;
  options.speed = 0;
  return options;
}

const json::Document& requests_of(const SimulatedWorld& world, std::string_view vmi) {
  const json::Document& pod = *world.pods(vmi).front();
  return *json::find(json::array_at(pod, {"spec", "containers"}).front(),
                     {"resources", "requests"});
}

std::int64_t memory_of(const SimulatedWorld& world, std::string_view vmi) {
  const auto memory = Quantity::parse(text_at(requests_of(world, vmi), {"memory"}));
  return memory ? memory->scaled(0).value_or(0) : 0;
}

std::string text_of(const std::optional<Quantity>& quantity) {
  return quantity ? quantity->to_string() : std::string{};
}

void expect_rendered(SimulatedWorld& world, const overhead::Release& release,
                     std::string_view vmi) {
  const auto view = simulation::view_vmi(*world.vmi("default/" + std::string(vmi)));
  ASSERT_TRUE(view.has_value());
  const auto expected = overhead::compute_resources(
      view->spec, world.simulation().installation().view.config, release);
  ASSERT_TRUE(expected.has_value());
  const json::Document& requests = requests_of(world, vmi);
  EXPECT_EQ(text_at(requests, {"memory"}), text_of(expected->requests.memory));
  EXPECT_EQ(text_at(requests, {"cpu"}), text_of(expected->requests.cpu));
}

TEST(LauncherPods, request_what_each_release_makes_them_request) {
  for (const overhead::Release& release : overhead::releases()) {
    SCOPED_TRACE(release.tag);
    const Golden* expected = golden(release);
    ASSERT_NE(expected, nullptr) << release.overhead->name;
    SimulatedWorld world(one_node());
    world.create_kubevirt(release.tag);
    world.create_vmi("guest", R"({"memory":{"guest":"1Gi"}})");
    world.create_vmi("gpu", R"({"resources":{"requests":{"memory":"8Gi"}},
                                "devices":{"autoattachGraphicsDevice":false,
                                           "gpus":[{"name":"g","deviceName":"nvidia.com/A10"}]}})");
    world.settle();
    EXPECT_EQ(memory_of(world, "guest"), (1LL << 30) + expected->guest_1gi);
    EXPECT_EQ(memory_of(world, "gpu"), (8LL << 30) + expected->gpu_8gi);
    EXPECT_EQ(text_at(requests_of(world, "guest"), {"cpu"}), "100m");
    expect_rendered(world, release, "guest");
    expect_rendered(world, release, "gpu");
  }
}

TEST(LauncherPods, follow_ratio_and_dedicated_cpus_of_each_release) {
  for (const overhead::Release& release : overhead::releases()) {
    SCOPED_TRACE(release.tag);
    SimulatedWorld world(one_node());
    world.create_kubevirt(release.tag, R"({"additionalGuestMemoryOverheadRatio":"1.5"})");
    world.create_vmi("pinned", R"({"cpu":{"cores":4,"dedicatedCpuPlacement":true},
                                   "resources":{"requests":{"memory":"2Gi"}}})");
    world.settle();
    EXPECT_EQ(memory_of(world, "pinned"), (2LL << 30) + golden(release)->dedicated);
    expect_rendered(world, release, "pinned");
  }
}

TEST(LauncherPods, carry_the_console_log_as_each_release_places_it) {
  for (const auto& [release, list] : {std::pair("v1.0.1", ""), std::pair("v1.5.3", "containers"),
                                      std::pair("v1.6.0", "initContainers")}) {
    SimulatedWorld world(one_node());
    world.create_kubevirt(release);
    world.create_vmi("vm-a", R"({"memory":{"guest":"1Gi"}})");
    world.settle();
    const json::Document& pod = *world.pods("vm-a").front();
    std::string found;
    for (const std::string_view each : {"containers", "initContainers"}) {
      for (const json::Document& container : json::array_at(pod, {"spec", each})) {
        if (text_at(container, {"name"}) == "guest-console-log") found = each;
      }
    }
    EXPECT_EQ(found, list) << release;
  }
}

TEST(LauncherPods, get_the_limit_that_a_quota_asks_for) {
  SimulatedWorld world(one_node());
  world.create_kubevirt("v1.8.4");
  json::Document quota = simulation::new_object("v1", "ResourceQuota", "default");
  json::make(quota, {"metadata", "name"}) = "quota";
  json::make(quota, {"spec", "hard", "limits.memory"}) = "100Gi";
  world.cluster().create(Kind::kQuota, quota);
  world.create_vmi("vm-a", R"({"memory":{"guest":"1Gi"}})");
  world.settle();
  const json::Document& pod = *world.pods("vm-a").front();
  EXPECT_EQ(text_at(json::array_at(pod, {"spec", "containers"}).front(),
                    {"resources", "limits", "memory"}),
            "2584Mi");
}

}  // namespace
}  // namespace vo::testing
