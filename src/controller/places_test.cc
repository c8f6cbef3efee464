// SPDX-License-Identifier: Apache-2.0
#include "controller/places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "support/objects.h"

namespace vo::controller {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr Instant kNow = Instant{} + seconds{100};

Places answered(PublishMode mode, Field field, ProbeOutcome outcome) {
  Places places{mode};
  places.probe_sent(field);
  places.probe_answered(field, outcome, kNow);
  return places;
}

TEST(Places, asks_once_and_believes_the_answer) {
  Places places{PublishMode::kAuto};
  EXPECT_TRUE(places.wants_probe(Field::kMemory, kNow));
  places.probe_sent(Field::kMemory);
  EXPECT_FALSE(places.wants_probe(Field::kMemory, kNow));
  places.probe_answered(Field::kMemory, ProbeOutcome::kKept, kNow);
  EXPECT_EQ(places.of(Field::kMemory), Place::kStatus);
  EXPECT_FALSE(places.wants_probe(Field::kMemory, kNow + seconds{99999}));
}

TEST(Places, judges_each_field_on_its_own) {
  const auto places = answered(PublishMode::kAuto, Field::kMemory, ProbeOutcome::kNotKept);
  EXPECT_EQ(places.of(Field::kMemory), Place::kAnnotation);
  EXPECT_EQ(places.of(Field::kMemory), Place::kAnnotation);
  EXPECT_EQ(places.of(Field::kCpu), Place::kUnknown);
}

TEST(Places, an_answer_that_says_nothing_means_annotations_and_another_question) {
  auto places = answered(PublishMode::kAuto, Field::kMemory, ProbeOutcome::kInconclusive);
  EXPECT_EQ(places.of(Field::kMemory), Place::kAnnotation);
  EXPECT_FALSE(places.wants_probe(Field::kMemory, kNow));
  ASSERT_TRUE(places.next_probe());
  EXPECT_TRUE(places.wants_probe(Field::kMemory, *places.next_probe()));
  EXPECT_EQ(answered(PublishMode::kStatus, Field::kMemory, ProbeOutcome::kInconclusive)
                .of(Field::kMemory),
            Place::kUnknown)
      << "--publish=status waits";
}

TEST(Places, annotation_mode_asks_nothing) {
  const Places places{PublishMode::kAnnotation};
  for (const Field field : kFields) {
    EXPECT_EQ(places.of(field), Place::kAnnotation);
    EXPECT_FALSE(places.wants_probe(field, kNow));
  }
}

TEST(Places, a_new_schema_opens_every_question_again) {
  auto places = answered(PublishMode::kAuto, Field::kMemory, ProbeOutcome::kKept);
  places.give_up_status(Field::kMemory, "a fight");
  EXPECT_EQ(places.of(Field::kMemory), Place::kAnnotation);
  EXPECT_FALSE(places.moves_to_status());
  places.schema_changed();
  EXPECT_TRUE(places.moves_to_status());
  EXPECT_EQ(places.of(Field::kMemory), Place::kUnknown);
  EXPECT_TRUE(places.wants_probe(Field::kMemory, kNow));
}

TEST(Probe, asks_with_a_value_that_is_not_stored) {
  auto vmi = testing::running_vmi(testing::with_request("1Gi"));
  vmi.memory_overhead = R"("1Ki")";
  const auto probe = make_probe(Field::kMemory, vmi);
  ASSERT_TRUE(probe);
  EXPECT_NE(probe->value, Quantity{Bytes{1024}});
  EXPECT_THAT(probe->body, HasSubstr(R"("op":"test","path":"/metadata/uid","value":"uid-vm")"));
  vmi.has_current_cpu_topology = false;
  EXPECT_FALSE(make_probe(Field::kCpu, vmi)) << "currentCPUTopology is never created";
}

TEST(Probe, only_the_returned_value_counts) {
  auto vmi = testing::running_vmi(testing::with_request("1Gi"));
  vmi.memory_overhead = R"("290Mi")";
  const auto probe = make_probe(Field::kMemory, vmi);
  EXPECT_EQ(judge_probe(Field::kMemory, *probe, vmi), ProbeOutcome::kNotKept) << "reverted";
  vmi.memory_overhead.reset();
  EXPECT_EQ(judge_probe(Field::kMemory, *probe, vmi), ProbeOutcome::kNotKept) << "pruned";
  vmi.memory_overhead = "1024";
  EXPECT_EQ(judge_probe(Field::kMemory, *probe, vmi), ProbeOutcome::kKept) << "as a number too";
}

}  // namespace
}  // namespace vo::controller
