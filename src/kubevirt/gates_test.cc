// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/gates.h"

#include <gtest/gtest.h>

namespace vo::kubevirt {
namespace {

KubeVirt cr(std::string version, std::vector<std::string> on = {},
            std::vector<std::string> off = {}) {
  KubeVirt made;
  made.meta = {.namespace_name = "kubevirt", .name = "kubevirt"};
  made.has_phase = true;
  made.observed_version = std::move(version);
  made.feature_gates = std::move(on);
  made.disabled_feature_gates = std::move(off);
  return made;
}

bool on(const KubeVirt& kubevirt) { return decide_gate(std::nullopt, &kubevirt, 1).on; }

TEST(Gate, the_flag_beats_everything) {
  const auto enabled = cr("v1.7.4", {"VMIResourceMetrics"});
  EXPECT_FALSE(decide_gate(false, &enabled, 1).on);
  EXPECT_TRUE(decide_gate(true, nullptr, 0).on);
}

TEST(Gate, disabling_beats_enabling) {
  EXPECT_TRUE(on(cr("v1.7.4", {"VMIResourceMetrics"})));
  EXPECT_FALSE(on(cr("v1.7.4", {"VMIResourceMetrics"}, {"VMIResourceMetrics"})));
}

TEST(Gate, follows_kubevirts_own_gate_by_release) {
  const std::vector<std::string> listed{"VmiMemoryOverheadReport"};
  EXPECT_FALSE(on(cr("v1.7.4", listed)));
  EXPECT_FALSE(on(cr("v1.8.4")));
  EXPECT_TRUE(on(cr("v1.8.4", listed)));
  EXPECT_TRUE(on(cr("v1.9.0")));
  EXPECT_FALSE(on(cr("v1.9.0", {}, listed)));
  EXPECT_TRUE(on(cr("v1.9.0", listed, listed)));
  EXPECT_TRUE(on(cr("v1.10.0-alpha.0", {}, listed)));
  EXPECT_FALSE(on(cr("devel")));
  EXPECT_TRUE(on(cr("devel", listed)));
}

TEST(Gate, our_disabling_beats_kubevirts_own_gate) {
  EXPECT_FALSE(on(cr("v1.9.0", {}, {"VMIResourceMetrics"})));
}

TEST(Gate, is_off_without_exactly_one_cr) {
  const auto none = decide_gate(std::nullopt, nullptr, 0);
  EXPECT_FALSE(none.on);
  EXPECT_EQ(none.reason, "there is no KubeVirt CR with a phase");
  EXPECT_EQ(decide_gate(std::nullopt, nullptr, 2).reason, "there are 2 KubeVirt CRs with a phase");
}

TEST(Gate, says_how_to_switch_it_on) {
  const auto off = cr("v1.7.4");
  EXPECT_EQ(decide_gate(std::nullopt, &off, 1).remedy,
            "add VMIResourceMetrics to spec.configuration.developerConfiguration.featureGates of "
            "KubeVirt kubevirt/kubevirt, or run with --feature-gate=on");
}

}  // namespace
}  // namespace vo::kubevirt
