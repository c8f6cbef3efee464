// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/truth.h"

#include <gtest/gtest.h>

#include "support/objects.h"

namespace vo::kubevirt {
namespace {

using overhead::Config;
using testing::guest_only;
using testing::installed_kubevirt;
using testing::rendered_pod;
using testing::running_vmi;
using testing::with_request;

constexpr Bytes kPlain190{283115520};  // requests.memory 1Gi on v1.9.0

struct TruthTest : ::testing::Test {
  VirtualMachineInstance vmi = running_vmi(with_request("1Gi"));
  LauncherPod pod = rendered_pod(vmi, Config{}, "v1.9.0");
  KubeVirt kubevirt = installed_kubevirt("v1.9.0");

  Assessment judge(const std::optional<Record>& claim = std::nullopt) {
    return assess(vmi, pod, &kubevirt, claim);
  }
};

TEST_F(TruthTest, kubevirts_own_annotation_goes_first) {
  pod.recorded = "283115520";
  const auto found = judge();
  EXPECT_EQ(found.source, Source::kRecorded);
  EXPECT_EQ(found.memory, kPlain190);
  EXPECT_EQ(found.derived, kPlain190);
  EXPECT_EQ(found.computed, kPlain190);
  EXPECT_FALSE(found.disagreement);
}

TEST_F(TruthTest, without_it_the_pod_tells) {
  const auto found = judge();
  EXPECT_EQ(found.source, Source::kDerived);
  EXPECT_EQ(found.memory, kPlain190);
  EXPECT_EQ(found.record.release, "v1.9.0");
  EXPECT_EQ(found.record.ratio, "");
  EXPECT_EQ(found.record.cpu_allocation_ratio, 10);
}

TEST_F(TruthTest, an_annotation_from_before_1_8_is_a_copy) {
  pod = rendered_pod(vmi, Config{}, "v1.7.4");
  pod.recorded = "123";
  EXPECT_EQ(judge().recorded, std::nullopt);
  EXPECT_EQ(judge().source, Source::kDerived);
}

TEST_F(TruthTest, with_kubevirts_gate_off_a_disagreeing_annotation_is_a_copy) {
  pod.recorded = "999999999";
  EXPECT_EQ(judge().source, Source::kRecorded) << "on by default in 1.9";
  EXPECT_TRUE(judge().disagreement);
  kubevirt.disabled_feature_gates = {"VmiMemoryOverheadReport"};
  EXPECT_EQ(judge().source, Source::kDerived);
  EXPECT_TRUE(judge().disagreement) << "shown, never averaged away";
}

TEST_F(TruthTest, an_impossible_annotation_does_not_count) {
  for (const auto* text : {"0", "-1", "290Mi", "", "99999999999999999999", "1500000000"}) {
    pod.recorded = text;
    EXPECT_EQ(judge().recorded, std::nullopt) << text;
  }
}

TEST_F(TruthTest, computed_is_for_pods_that_cannot_tell) {
  vmi.spec.overcommit_guest_overhead = true;
  pod = rendered_pod(vmi, Config{}, "v1.9.0");
  const auto found = judge();
  EXPECT_EQ(found.source, Source::kComputed);
  EXPECT_EQ(found.memory, kPlain190);
  EXPECT_FALSE(found.ambiguous);
}

TEST_F(TruthTest, an_ambiguous_pod_gets_a_marked_guess) {
  vmi = running_vmi(guest_only("4Gi"));
  Config born;
  born.memory_overcommit = 170;
  born.ratio = "1.37";
  pod = rendered_pod(vmi, born, "v1.9.0");
  const auto found = judge();
  EXPECT_EQ(found.source, Source::kComputed);
  EXPECT_TRUE(found.ambiguous);
  EXPECT_TRUE(found.record.ambiguous);
  EXPECT_EQ(found.record.overcommit, std::nullopt);
}

TEST_F(TruthTest, an_unknown_release_computes_nothing) {
  pod.compute_image = "registry.example/virt-launcher@sha256:0123";
  const auto found = judge();
  EXPECT_EQ(found.computed, std::nullopt);
  EXPECT_EQ(found.source, Source::kDerived);
}

TEST_F(TruthTest, a_digest_takes_the_crs_release_only_for_the_crs_image) {
  pod.compute_image = kubevirt.launcher_image = "registry.example/virt-launcher@sha256:0123";
  EXPECT_EQ(judge().computed, kPlain190);
  vmi.outdated_launcher_image = true;
  EXPECT_EQ(judge().computed, std::nullopt);
}

TEST_F(TruthTest, a_hotplug_on_its_way_stops_the_subtraction) {
  pod.recorded.reset();
  vmi.spec.cpu->sockets = 2;
  const auto found = judge();
  EXPECT_TRUE(found.spec_changed);
  EXPECT_EQ(found.derived, std::nullopt);
  EXPECT_EQ(found.computed, kPlain190) << "of the topology that runs";
  EXPECT_TRUE(found.ambiguous);
}

TEST_F(TruthTest, a_record_stands_through_a_hotplug_and_a_new_configuration) {
  const Record claim = judge().record;
  vmi.spec.cpu->sockets = 2;
  kubevirt.config.ratio = "3";
  kubevirt.config.memory_overcommit = 300;
  const auto found = judge(claim);
  EXPECT_EQ(found.memory, kPlain190);
  EXPECT_EQ(found.source, Source::kDerived);
  EXPECT_FALSE(found.ambiguous);
  EXPECT_EQ(found.record, claim);
}

TEST_F(TruthTest, a_guest_only_record_stands_when_the_overcommit_changes) {
  vmi = running_vmi(guest_only("1000M"));
  kubevirt.config.memory_overcommit = 50;
  pod = rendered_pod(vmi, kubevirt.config, "v1.9.0");
  const auto first = judge();
  ASSERT_EQ(first.source, Source::kDerived);
  kubevirt.config.memory_overcommit = 100;
  const auto found = judge(first.record);
  EXPECT_EQ(found.memory, first.memory);
  EXPECT_EQ(found.record, first.record);
  EXPECT_FALSE(found.tampered);
}

TEST_F(TruthTest, a_claim_against_the_pod_is_tampered_with) {
  Record claim = judge().record;
  claim.bytes = Bytes{kPlain190.count() + 1};
  auto found = judge(claim);
  EXPECT_TRUE(found.tampered);
  EXPECT_EQ(found.memory, kPlain190);
  EXPECT_EQ(found.record.bytes, kPlain190);

  claim = judge().record;
  claim.cpu = MilliCpu{5000};
  found = judge(claim);
  EXPECT_TRUE(found.tampered);
  EXPECT_EQ(found.cpu, MilliCpu{0});
}

TEST_F(TruthTest, a_claim_beyond_the_pods_request_is_tampered_with) {
  vmi = running_vmi(guest_only("4Gi"));
  Config born;
  born.memory_overcommit = 170;
  born.ratio = "1.37";
  pod = rendered_pod(vmi, born, "v1.9.0");
  Record claim = judge().record;
  claim.bytes = gibibytes(100);
  EXPECT_TRUE(judge(claim).tampered);
}

TEST_F(TruthTest, a_better_source_replaces_a_record_once) {
  Record claim = judge().record;
  claim.source = Source::kComputed;
  const auto better = judge(claim);
  EXPECT_EQ(better.source, Source::kDerived);
  EXPECT_EQ(judge(better.record).record, better.record);
}

TEST_F(TruthTest, cpu_overhead_is_what_is_not_the_guests) {
  EXPECT_EQ(judge().cpu, MilliCpu{0});
  vmi = running_vmi(with_request("1Gi"));
  vmi.spec.supplemental_io_threads = 2;
  vmi.spec.cpu->sockets = 2;
  vmi.current_cpu_topology = *vmi.spec.cpu;
  pod = rendered_pod(vmi, Config{}, "v1.9.0");
  EXPECT_EQ(judge().cpu, MilliCpu{200});
  pod.compute_image = "registry.example/virt-launcher@sha256:0123";
  EXPECT_EQ(judge().cpu, std::nullopt) << "whether I/O threads count is the release's affair";
}

}  // namespace
}  // namespace vo::kubevirt
