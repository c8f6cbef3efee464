// SPDX-License-Identifier: Apache-2.0
// One decision after another, by hand. Whole histories are in tests/simulation.
#include "controller/controller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "kubevirt/json_token.h"
#include "kubevirt/record.h"
#include "kubevirt/truth.h"
#include "support/objects.h"

namespace vo::controller {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

struct ControllerTest : ::testing::Test {
  MemoryLogger logger;
  Options options{.publish = PublishMode::kAnnotation};
  std::unique_ptr<Controller> controller;
  std::vector<SendEvent> events;
  Instant now = Instant{} + minutes{1};
  kubevirt::VirtualMachineInstance vmi = testing::running_vmi(testing::with_request("1Gi"));
  kubevirt::LauncherPod pod = testing::rendered_pod(vmi, {}, "v1.7.4");
  kubevirt::KubeVirt kubevirt = testing::installed_kubevirt("v1.7.4");

  void SetUp() override { kubevirt.feature_gates = {"VMIResourceMetrics"}; }

  // Events are kept apart: they wait for no answer.
  Outputs tell(Input input) {
    Outputs outputs;
    for (Output& output : controller->step(std::move(input), now, WallTime{})) {
      if (auto* event = std::get_if<SendEvent>(&output)) {
        events.push_back(std::move(*event));
      } else {
        outputs.push_back(std::move(output));
      }
    }
    return outputs;
  }

  void list(Resource resource, std::vector<Input> objects) {
    tell(ListBegan{resource});
    for (Input& object : objects) tell(std::move(object));
  }
  // Everything listed; what the last step asked for.
  Outputs start() {
    controller = std::make_unique<Controller>(options, logger, [] { return 0.5; });
    list(Resource::kKubeVirts, {KubeVirtSeen{kubevirt}});
    tell(ListEnded{Resource::kKubeVirts});
    list(Resource::kPods, {PodSeen{pod}});
    tell(ListEnded{Resource::kPods});
    list(Resource::kVmis, {VmiSeen{vmi}});
    return tell(ListEnded{Resource::kVmis});
  }
  Outputs answer(const Outputs& outputs, Answer reply) {
    const auto* get = std::get_if<SendGet>(&outputs.at(0));
    reply.id = get != nullptr ? get->id : std::get<SendPatch>(outputs.at(0)).id;
    return tell(std::move(reply));
  }
  // Time passes until something is sent, or for ten minutes.
  Outputs wait() {
    for (const Instant end = now + minutes{10}; now < end; now += std::chrono::milliseconds{100}) {
      if (auto outputs = tell(Tick{}); !outputs.empty()) return outputs;
    }
    return {};
  }
  // The record stands already; only the value is missing.
  void carry_the_record() {
    const auto found = kubevirt::assess(vmi, pod, &kubevirt, std::nullopt);
    vmi.has_annotations = true;
    vmi.own.cpu = R"("0")";
    vmi.own.pod = kubevirt::string_token(pod.meta.uid);
    vmi.own.record =
        kubevirt::string_token(kubevirt::print_records({{pod.meta.uid, found.record}}));
  }
  // What these ask for, or what comes next where they ask for nothing yet.
  Outputs or_wait(const Outputs& outputs) { return outputs.empty() ? wait() : outputs; }

  kubevirt::VirtualMachineInstance newer(std::string version) {
    vmi.meta.resource_version = std::move(version);
    return vmi;
  }
};

const SendPatch& patch(const Outputs& outputs) { return std::get<SendPatch>(outputs.at(0)); }

TEST_F(ControllerTest, publishes_once_everything_is_listed) {
  const auto outputs = start();
  ASSERT_EQ(outputs.size(), 1U);
  EXPECT_THAT(patch(outputs).body, HasSubstr(R"("virt-overhead.io/memory":"270Mi")"));
  EXPECT_FALSE(patch(outputs).dry_run);
  EXPECT_TRUE(controller->health().ready());
}

TEST_F(ControllerTest, is_not_ready_before) {
  controller = std::make_unique<Controller>(options, logger, [] { return 0.5; });
  list(Resource::kVmis, {VmiSeen{vmi}});
  EXPECT_TRUE(tell(ListEnded{Resource::kVmis}).empty());
  EXPECT_FALSE(controller->health().ready());
}

TEST_F(ControllerTest, writes_nothing_while_the_gate_is_off_and_says_what_waits) {
  kubevirt.feature_gates.clear();
  EXPECT_TRUE(start().empty());
  EXPECT_THAT(controller->health().verbose(), HasSubstr("1 VMIs wait; add VMIResourceMetrics to"));
  kubevirt.feature_gates = {"VMIResourceMetrics"};
  kubevirt.meta.resource_version = "2";
  EXPECT_EQ(tell(KubeVirtSeen{kubevirt}).size(), 1U) << "backfill";
}

TEST_F(ControllerTest, leaves_vmis_alone_that_are_not_running_yet_or_no_more) {
  for (const auto phase : {kubevirt::Phase::kPending, kubevirt::Phase::kScheduling,
                           kubevirt::Phase::kSucceeded, kubevirt::Phase::kFailed}) {
    vmi.phase = phase;
    EXPECT_TRUE(start().empty());
  }
  vmi.phase = kubevirt::Phase::kRunning;
  vmi.meta.deleting = true;
  EXPECT_TRUE(start().empty());
}

TEST_F(ControllerTest, lets_kubevirt_fill_its_field_first) {
  kubevirt.observed_version = "v1.9.0";
  vmi.phase = kubevirt::Phase::kScheduled;
  EXPECT_TRUE(start().empty());
  vmi.phase = kubevirt::Phase::kRunning;
  EXPECT_EQ(tell(VmiSeen{newer("2")}).size(), 1U);
}

TEST_F(ControllerTest, says_a_refusal_once_and_tries_again_later) {
  Outputs sent = start();
  for (int i = 0; i < 3; ++i) {
    const Instant refused = now;
    EXPECT_TRUE(answer(sent, {.kind = Answer::Kind::kDenied, .message = "403 Forbidden"}).empty());
    sent = wait();
    ASSERT_FALSE(sent.empty());
    EXPECT_GE(now - refused, seconds{30});
  }
  EXPECT_EQ(std::ranges::count_if(
                logger.messages(),
                [](const std::string& m) { return m.find("refused") != std::string::npos; }),
            1);
  EXPECT_THAT(controller->health().verbose(), HasSubstr("[-]patch failed: 403 Forbidden"));
}

TEST_F(ControllerTest, reads_again_after_a_conflict_and_backs_off_after_three) {
  Outputs sent = start();
  for (int i = 0; i < 2; ++i) {
    const auto read = or_wait(answer(sent, {.kind = Answer::Kind::kConflict}));
    ASSERT_TRUE(std::holds_alternative<SendGet>(read.at(0)));
    sent = or_wait(answer(read, {.kind = Answer::Kind::kOk, .vmi = newer(std::to_string(i + 5))}));
    ASSERT_FALSE(patch(sent).dry_run);
  }
  EXPECT_TRUE(answer(sent, {.kind = Answer::Kind::kConflict}).empty());
  EXPECT_THAT(logger.messages(), Contains(HasSubstr("three times in a row")));
}

TEST_F(ControllerTest, decides_at_once_when_a_newer_object_is_here_already) {
  const auto sent = start();
  tell(VmiSeen{newer("2")});
  const auto again = or_wait(answer(sent, {.kind = Answer::Kind::kConflict}));
  EXPECT_TRUE(std::holds_alternative<SendPatch>(again.at(0)));
}

TEST_F(ControllerTest, reads_before_it_repeats_a_patch_whose_fate_is_unknown) {
  const auto sent = start();
  EXPECT_TRUE(answer(sent, {.kind = Answer::Kind::kUnknown, .message = "timed out"}).empty());
  EXPECT_TRUE(std::holds_alternative<SendGet>(wait().at(0)));
}

TEST_F(ControllerTest, a_200_that_drops_the_value_means_annotations) {
  options.publish = PublishMode::kAuto;
  vmi.has_current_cpu_topology = false;
  auto sent = start();
  ASSERT_TRUE(patch(sent).dry_run);
  auto kept = vmi;
  kept.memory_overhead = R"("1Ki")";
  sent = or_wait(answer(sent, {.kind = Answer::Kind::kOk, .vmi = kept}));
  ASSERT_THAT(patch(sent).body, HasSubstr("/status/memory/memoryOverhead"));
  sent = answer(sent, {.kind = Answer::Kind::kOk, .vmi = newer("2")});
  EXPECT_THAT(patch(or_wait(sent)).body, Not(HasSubstr("/status/memory")));
  EXPECT_THAT(logger.messages(), Contains(HasSubstr("drops its value")));
}

TEST_F(ControllerTest, gives_up_a_field_that_somebody_keeps_dropping) {
  options.publish = PublishMode::kAuto;
  vmi.has_current_cpu_topology = false;
  carry_the_record();
  auto probed = vmi;
  probed.memory_overhead = R"("1Ki")";
  Outputs sent = or_wait(answer(start(), {.kind = Answer::Kind::kOk, .vmi = probed}));
  int version = 10;
  for (int drops = 0; drops < 2; ++drops) {
    ASSERT_THAT(patch(sent).body, HasSubstr("/status/memory/memoryOverhead"));
    auto written = newer(std::to_string(++version));
    written.memory_overhead = R"("270Mi")";
    answer(sent, {.kind = Answer::Kind::kOk, .vmi = written});
    sent = or_wait(tell(VmiSeen{newer(std::to_string(++version))}));
  }
  EXPECT_THAT(patch(sent).body, Not(HasSubstr("/status/memory")));
  EXPECT_THAT(patch(sent).body, HasSubstr("virt-overhead.io~1memory"));
}

TEST_F(ControllerTest, a_standby_watches_and_sends_nothing) {
  controller = std::make_unique<Controller>(options, logger, [] { return 0.5; });
  tell(Leadership{false});
  list(Resource::kKubeVirts, {KubeVirtSeen{kubevirt}});
  tell(ListEnded{Resource::kKubeVirts});
  list(Resource::kPods, {PodSeen{pod}});
  tell(ListEnded{Resource::kPods});
  list(Resource::kVmis, {VmiSeen{vmi}});
  EXPECT_TRUE(tell(ListEnded{Resource::kVmis}).empty());
  EXPECT_TRUE(wait().empty());
  EXPECT_TRUE(controller->health().ready()) << "warm";
  EXPECT_THAT(controller->health().verbose(), HasSubstr("[+]leader ok: standby"));
  EXPECT_THAT(controller->metrics_text({}), HasSubstr("virt_overhead_leader 0\n"));
  EXPECT_THAT(controller->metrics_text({}), Not(HasSubstr("virt_overhead_vmi_overhead_bytes")));
  const auto outputs = or_wait(tell(Leadership{true}));
  EXPECT_THAT(patch(outputs).body, HasSubstr("270Mi"));
}

TEST_F(ControllerTest, decides_from_what_is_there_when_it_takes_the_lead) {
  start();
  tell(Leadership{false});
  vmi.phase = kubevirt::Phase::kSucceeded;
  tell(VmiSeen{newer("2")});
  EXPECT_TRUE(or_wait(tell(Leadership{true})).empty()) << "it is over meanwhile";
}

TEST_F(ControllerTest, understands_an_answer_that_comes_after_the_lead_was_lost) {
  const auto sent = start();
  tell(Leadership{false});
  carry_the_record();
  auto written = newer("3");
  written.own.memory = R"("270Mi")";
  EXPECT_TRUE(answer(sent, {.kind = Answer::Kind::kOk, .vmi = written}).empty());
  EXPECT_EQ(controller->stats().patches_landed, 1U);
  EXPECT_TRUE(events.empty()) << "the next leader speaks";
  EXPECT_TRUE(or_wait(tell(Leadership{true})).empty()) << "nothing is left to do";
}

TEST_F(ControllerTest, tells_about_a_publication_once) {
  answer(start(), {.kind = Answer::Kind::kOk, .vmi = newer("2")});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].reason, "OverheadRecorded");
  EXPECT_EQ(events[0].uid, vmi.meta.uid);
  EXPECT_THAT(events[0].note, HasSubstr("memory overhead 270Mi, CPU overhead 0 (derived, "));
}

TEST_F(ControllerTest, lists_vmis_again_when_the_schema_changed) {
  start();
  const auto outputs = tell(SchemaChanged{});
  ASSERT_FALSE(outputs.empty());
  EXPECT_TRUE(std::holds_alternative<ListAgain>(outputs.at(0)));
}

TEST_F(ControllerTest, names_what_it_cannot_decode_and_goes_on) {
  ASSERT_EQ(start().size(), 1U);
  const Undecodable bad{.resource = Resource::kVmis,
                        .meta = {.namespace_name = "ns", .name = "evil"},
                        .why = ".spec: expected an object"};
  tell(Undecodable{bad});
  tell(Undecodable{bad});
  EXPECT_EQ(controller->stats().undecodable, 2U);
  EXPECT_THAT(controller->health().verbose(),
              HasSubstr("1 objects cannot be decoded, such as virtualmachineinstances ns/evil"));
}

TEST_F(ControllerTest, writes_nothing_with_two_kubevirts) {
  ASSERT_EQ(start().size(), 1U);
  auto other = kubevirt;
  other.meta.namespace_name = "other";
  other.meta.uid = "other-uid";
  tell(KubeVirtSeen{other});
  EXPECT_THAT(controller->health().verbose(), HasSubstr("there are 2 KubeVirt CRs"));
}

}  // namespace
}  // namespace vo::controller
