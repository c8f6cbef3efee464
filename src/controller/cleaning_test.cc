// SPDX-License-Identifier: Apache-2.0
#include "controller/cleaning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kubevirt/json_token.h"
#include "kubevirt/record.h"
#include "support/objects.h"

namespace vo::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct CleaningTest : ::testing::Test {
  kubevirt::VirtualMachineInstance vmi = testing::running_vmi(testing::with_request("1Gi"));
  kubevirt::Record record{.bytes = Bytes{283115520},
                          .cpu = MilliCpu{0},
                          .source = kubevirt::Source::kDerived,
                          .release = "v1.8.4",
                          .time = "2026-11-25T01:13:02Z"};

  void carry_the_record() {
    vmi.has_annotations = true;
    vmi.own.record = kubevirt::string_token(kubevirt::print_records({{"pod-1", record}}));
  }
};

TEST_F(CleaningTest, finds_nothing_where_nothing_is_ours) {
  vmi.memory_overhead = R"("270Mi")";
  EXPECT_THAT(plan_cleaning(vmi).body, IsEmpty());
}

TEST_F(CleaningTest, takes_our_annotations_and_tests_each) {
  carry_the_record();
  vmi.own.memory = R"("270Mi")";
  vmi.own.pod = R"("pod-1")";
  const auto plan = plan_cleaning(vmi);
  EXPECT_THAT(plan.removed,
              ElementsAre("annotation virt-overhead.io/memory", "annotation virt-overhead.io/pod",
                          "annotation virt-overhead.io/record"));
  EXPECT_THAT(plan.body, HasSubstr(R"({"op":"test","path":"/metadata/uid","value":"uid-vm"})"));
  EXPECT_THAT(plan.body,
              HasSubstr(R"({"op":"test","path":"/metadata/annotations/virt-overhead.io~1memory",)"
                        R"("value":"270Mi"})"));
  EXPECT_FALSE(plan.takes_memory);
}

TEST_F(CleaningTest, takes_the_status_value_that_the_record_names) {
  carry_the_record();
  vmi.memory_overhead = "283115520";
  const auto plan = plan_cleaning(vmi);
  EXPECT_TRUE(plan.takes_memory);
  EXPECT_THAT(plan.body, HasSubstr(R"({"op":"test","path":"/status/memory/memoryOverhead",)"
                                   R"("value":283115520})"));
  EXPECT_THAT(plan.body, HasSubstr(R"({"op":"remove","path":"/status/memory/memoryOverhead"})"));
}

TEST_F(CleaningTest, leaves_a_status_value_that_the_record_does_not_name) {
  carry_the_record();
  vmi.memory_overhead = R"("290Mi")";
  const auto plan = plan_cleaning(vmi);
  EXPECT_THAT(plan.body, Not(HasSubstr("memoryOverhead")));
}

TEST_F(CleaningTest, leaves_kubevirts_own_number_and_says_so) {
  record.source = kubevirt::Source::kRecorded;
  carry_the_record();
  vmi.memory_overhead = R"("270Mi")";
  vmi.cpu_overhead = R"("0")";
  const auto plan = plan_cleaning(vmi);
  EXPECT_THAT(plan.kept, ElementsAre("status.memory.memoryOverhead: KubeVirt's own number"));
  EXPECT_THAT(plan.removed, ElementsAre("status.currentCPUTopology.cpuOverhead",
                                        "annotation virt-overhead.io/record"));
}

TEST_F(CleaningTest, takes_a_broken_record_too) {
  vmi.has_annotations = true;
  vmi.own.record = R"("not json")";
  EXPECT_THAT(plan_cleaning(vmi).removed, ElementsAre("annotation virt-overhead.io/record"));
}

}  // namespace
}  // namespace vo::controller
