// SPDX-License-Identifier: Apache-2.0
// A simulated KubeVirt on an API server in memory, in virtual time.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "simulation/kinds.h"
#include "simulation/options.h"
#include "simulation/simulated_world.h"

namespace vo::testing {

inline constexpr std::string_view kSmall = R"({"memory":{"guest":"1Gi"}})";

inline simulation::Options two_nodes() {
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
    return found == nullptr ? std::string_view{} : json::text_at(*found, keys);
  }
  std::string_view migration_phase(const std::string& key) const {
    return world.text(simulation::Kind::kMigration, key, {"status", "phase"});
  }

  SimulatedWorld world{two_nodes()};
};

}  // namespace vo::testing
