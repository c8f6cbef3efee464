// SPDX-License-Identifier: Apache-2.0
#include "controller/publication.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kubevirt/json_token.h"
#include "support/objects.h"

namespace vo::controller {
namespace {

using kubevirt::JsonToken;
using kubevirt::VirtualMachineInstance;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = Publication::Kind;

struct PublicationTest : ::testing::Test {
  VirtualMachineInstance vmi = testing::running_vmi(testing::with_request("1Gi"));
  Statement statement{.pod_uid = "pod-1",
                      .memory = Bytes{283115520},
                      .cpu = MilliCpu{0},
                      .record = kubevirt::Record{.bytes = Bytes{283115520},
                                                 .cpu = MilliCpu{0},
                                                 .source = kubevirt::Source::kDerived,
                                                 .release = "v1.9.0",
                                                 .time = "2026-11-25T01:13:02Z"}};
  Places annotations{PublishMode::kAnnotation};
  Places automatic{PublishMode::kAuto};

  void learn(Field field, ProbeOutcome outcome) {
    automatic.probe_sent(field);
    automatic.probe_answered(field, outcome, Instant{});
  }
  void settle_in_annotations() {
    vmi.has_annotations = true;
    vmi.own = {
        .memory = R"("270Mi")",
        .cpu = R"("0")",
        .pod = R"("pod-1")",
        .record = kubevirt::string_token(kubevirt::print_records({{"pod-1", *statement.record}}))};
  }
};

TEST_F(PublicationTest, writes_everything_into_absent_annotations_at_once) {
  const auto plan = plan_publication(vmi, statement, annotations);
  ASSERT_EQ(plan.kind, Kind::kPatch);
  EXPECT_THAT(plan.body, HasSubstr(R"({"op":"test","path":"/metadata/uid","value":"uid-vm"})"));
  EXPECT_THAT(plan.body, HasSubstr(R"("path":"/status/nodeName","value":"node01")"));
  EXPECT_THAT(plan.body, HasSubstr(R"({"op":"test","path":"/metadata/annotations","value":null})"));
  EXPECT_THAT(plan.body, HasSubstr(R"("virt-overhead.io/memory":"270Mi")"));
  EXPECT_THAT(plan.body, HasSubstr(R"("virt-overhead.io/cpu":"0")"));
  EXPECT_THAT(plan.body, HasSubstr(R"("virt-overhead.io/pod":"pod-1")"));
  EXPECT_THAT(plan.body, Not(HasSubstr("/status/memory")));
}

TEST_F(PublicationTest, writes_nothing_when_everything_stands) {
  settle_in_annotations();
  EXPECT_EQ(plan_publication(vmi, statement, annotations).kind, Kind::kNothing);
  statement.record->time = "2027-01-01T00:00:00Z";
  EXPECT_EQ(plan_publication(vmi, statement, annotations).kind, Kind::kNothing)
      << "the time of record is not compared";
}

TEST_F(PublicationTest, tests_each_prior_value_as_the_token_seen) {
  settle_in_annotations();
  vmi.own.memory = R"("1Mi")";
  const auto plan = plan_publication(vmi, statement, annotations);
  ASSERT_EQ(plan.kind, Kind::kPatch);
  EXPECT_THAT(plan.body, HasSubstr(R"({"op":"test","path":"/metadata/annotations/)"
                                   R"(virt-overhead.io~1memory","value":"1Mi"})"));
  EXPECT_THAT(plan.body, HasSubstr(R"("path":"/metadata/annotations/virt-overhead.io~1record")"));
}

TEST_F(PublicationTest, waits_for_the_probe_before_choosing_a_place) {
  EXPECT_EQ(plan_publication(vmi, statement, automatic).kind, Kind::kNeedsProbe);
  settle_in_annotations();
  EXPECT_EQ(plan_publication(vmi, statement, automatic).kind, Kind::kNothing)
      << "what stands right is enough while nothing else is known";
  EXPECT_FALSE(plan_publication(vmi, statement, automatic).could_move);
  automatic.schema_changed();
  EXPECT_TRUE(plan_publication(vmi, statement, automatic).could_move);
}

TEST_F(PublicationTest, moves_to_status_only_when_the_schema_changed_under_us) {
  settle_in_annotations();
  learn(Field::kMemory, ProbeOutcome::kKept);
  learn(Field::kCpu, ProbeOutcome::kKept);
  EXPECT_EQ(plan_publication(vmi, statement, automatic).kind, Kind::kNothing);
  automatic.schema_changed();
  learn(Field::kMemory, ProbeOutcome::kKept);
  learn(Field::kCpu, ProbeOutcome::kKept);
  const auto plan = plan_publication(vmi, statement, automatic);
  ASSERT_EQ(plan.kind, Kind::kPatch);
  EXPECT_THAT(plan.body, HasSubstr(R"("op":"remove")"));
  EXPECT_TRUE(plan.status_memory);
}

TEST_F(PublicationTest, writes_status_where_the_server_keeps_it) {
  learn(Field::kMemory, ProbeOutcome::kKept);
  learn(Field::kCpu, ProbeOutcome::kKept);
  vmi.memory_overhead = "304087040";
  const auto plan = plan_publication(vmi, statement, automatic);
  ASSERT_EQ(plan.kind, Kind::kPatch);
  EXPECT_THAT(plan.body, HasSubstr(R"("path":"/status/memory/memoryOverhead","value":304087040)"))
      << "a number is tested as a number";
  EXPECT_THAT(plan.body, HasSubstr(R"("path":"/status/memory/memoryOverhead","value":"270Mi")"));
  EXPECT_THAT(plan.body,
              HasSubstr(R"("path":"/status/currentCPUTopology/cpuOverhead","value":"0")"));
  EXPECT_THAT(plan.body, Not(HasSubstr("virt-overhead.io/memory")));
  EXPECT_THAT(plan.body, HasSubstr("virt-overhead.io/record"));
  EXPECT_EQ(plan.status_memory, Quantity{Bytes{283115520}});
}

TEST_F(PublicationTest, adds_status_memory_whole_where_it_is_absent) {
  learn(Field::kMemory, ProbeOutcome::kKept);
  learn(Field::kCpu, ProbeOutcome::kNotKept);
  vmi.has_status_memory = false;
  const auto plan = plan_publication(vmi, statement, automatic);
  EXPECT_THAT(plan.body, HasSubstr(R"({"op":"test","path":"/status/memory","value":null})"));
  EXPECT_THAT(plan.body,
              HasSubstr(R"("path":"/status/memory","value":{"memoryOverhead":"270Mi"})"));
  EXPECT_THAT(plan.body, HasSubstr(R"("virt-overhead.io/cpu":"0")"));
}

TEST_F(PublicationTest, never_creates_the_cpu_topology) {
  learn(Field::kMemory, ProbeOutcome::kKept);
  learn(Field::kCpu, ProbeOutcome::kKept);
  vmi.has_current_cpu_topology = false;
  const auto plan = plan_publication(vmi, statement, automatic);
  EXPECT_THAT(plan.body, Not(HasSubstr("currentCPUTopology")));
  EXPECT_THAT(plan.body, HasSubstr(R"("virt-overhead.io/cpu":"0")"));
}

TEST_F(PublicationTest, a_value_that_kubevirt_published_is_left_alone) {
  vmi.memory_overhead = R"("276480Ki")";
  const auto plan = plan_publication(vmi, statement, annotations);
  ASSERT_EQ(plan.kind, Kind::kPatch) << "the CPU value and the record are still ours to write";
  EXPECT_THAT(plan.body, Not(HasSubstr("virt-overhead.io/memory")));
  EXPECT_THAT(plan.body, Not(HasSubstr("/status/memory")));
}

TEST_F(PublicationTest, a_guess_never_goes_to_status) {
  learn(Field::kMemory, ProbeOutcome::kKept);
  learn(Field::kCpu, ProbeOutcome::kKept);
  statement.memory_to_status = false;
  const auto plan = plan_publication(vmi, statement, automatic);
  EXPECT_THAT(plan.body, Not(HasSubstr("/status/memory/memoryOverhead")));
  EXPECT_THAT(plan.body, HasSubstr(R"("virt-overhead.io/memory":"270Mi")"));
}

TEST_F(PublicationTest, values_of_another_pod_are_void) {
  settle_in_annotations();
  vmi.own.pod = R"("pod-0")";
  const auto plan = plan_publication(vmi, statement, annotations);
  ASSERT_EQ(plan.kind, Kind::kPatch);
  EXPECT_THAT(
      plan.body,
      HasSubstr(
          R"("op":"add","path":"/metadata/annotations/virt-overhead.io~1pod","value":"pod-1")"));
}

TEST_F(PublicationTest, our_annotation_of_another_pod_goes_where_status_is_right) {
  settle_in_annotations();
  learn(Field::kMemory, ProbeOutcome::kKept);
  learn(Field::kCpu, ProbeOutcome::kKept);
  vmi.memory_overhead = R"("270Mi")";
  vmi.cpu_overhead = R"("0")";
  EXPECT_EQ(plan_publication(vmi, statement, automatic).kind, Kind::kNothing)
      << "it repeats what status says";
  vmi.own.pod = R"("pod-0")";
  vmi.own.memory = R"("1Mi")";
  const auto plan = plan_publication(vmi, statement, automatic);
  ASSERT_EQ(plan.kind, Kind::kPatch);
  EXPECT_THAT(
      plan.body,
      HasSubstr(R"({"op":"remove","path":"/metadata/annotations/virt-overhead.io~1memory"})"));
}

TEST_F(PublicationTest, a_wrong_annotation_goes_even_where_status_is_right) {
  settle_in_annotations();
  learn(Field::kMemory, ProbeOutcome::kKept);
  learn(Field::kCpu, ProbeOutcome::kKept);
  vmi.memory_overhead = R"("270Mi")";
  vmi.cpu_overhead = R"("0")";
  vmi.own.memory = R"("lots")";
  EXPECT_EQ(plan_publication(vmi, statement, automatic).kind, Kind::kPatch);
}

TEST_F(PublicationTest, a_record_that_is_no_json_is_replaced) {
  settle_in_annotations();
  vmi.own.record = R"("{broken")";
  EXPECT_EQ(plan_publication(vmi, statement, annotations).kind, Kind::kPatch);
}

TEST_F(PublicationTest, never_writes_spec) {
  for (const auto* places : {&annotations, &automatic}) {
    EXPECT_THAT(plan_publication(vmi, statement, *places).body, Not(HasSubstr("/spec")));
  }
}

}  // namespace
}  // namespace vo::controller
