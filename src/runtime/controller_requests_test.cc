// SPDX-License-Identifier: Apache-2.0
#include "runtime/controller_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vo::runtime {
namespace {

using controller::Answer;

constexpr const char* kVmi =
    R"({"kind":"VirtualMachineInstance","metadata":{"name":"vm","namespace":"ns","uid":"u"},)"
    R"("spec":{"domain":{"devices":{}}},"status":{"memory":{"memoryOverhead":"290Mi"}}})";

Answer answer(int code, std::string body) {
  json::Reader reader;
  return to_answer(7, kube::Response{.head = {.code = code}, .body = std::move(body)}, Duration{},
                   reader);
}

TEST(ControllerRequests, patches_the_vmi_itself) {
  const auto request = to_request(
      controller::SendPatch{.namespace_name = "ns", .name = "vm", .body = "[]", .dry_run = true});
  EXPECT_EQ(request.method, kube::Method::kPatch);
  EXPECT_THAT(
      request.target,
      testing::StartsWith("/apis/kubevirt.io/v1/namespaces/ns/virtualmachineinstances/vm?"));
  EXPECT_THAT(request.target, testing::HasSubstr("dryRun=All"));
  EXPECT_EQ(request.body, "[]");
}

TEST(ControllerRequests, lists_pods_of_the_core_group) {
  EXPECT_EQ(path_of(controller::Resource::kPods).collection(), "/api/v1/pods");
  EXPECT_EQ(path_of(controller::Resource::kKubeVirts).collection(),
            "/apis/kubevirt.io/v1/kubevirts");
}

TEST(ControllerRequests, posts_events_beside_the_vmi) {
  const auto request = to_request(controller::SendEvent{.id = 7,
                                                        .namespace_name = "ns",
                                                        .name = "vm",
                                                        .uid = "u",
                                                        .reason = "OverheadRecorded",
                                                        .action = "Publish",
                                                        .note = "memory overhead 270Mi"},
                                  "pod-a");
  EXPECT_EQ(request.method, kube::Method::kPost);
  EXPECT_THAT(request.target, testing::StartsWith("/apis/events.k8s.io/v1/namespaces/ns/events"));
  EXPECT_THAT(request.body, testing::HasSubstr(R"("reportingInstance":"pod-a")"));
  EXPECT_THAT(request.body, testing::HasSubstr(R"("uid":"u")"));
}

TEST(ControllerAnswers, carry_the_returned_object) {
  const auto ok = answer(200, kVmi);
  EXPECT_EQ(ok.kind, Answer::Kind::kOk);
  EXPECT_EQ(ok.vmi->memory_overhead, R"("290Mi")");
  EXPECT_EQ(ok.id, 7U);
  EXPECT_EQ(answer(200, "<html>").kind, Answer::Kind::kFailed);
}

TEST(ControllerAnswers, say_what_to_do_next) {
  EXPECT_EQ(answer(422, "").kind, Answer::Kind::kConflict);
  EXPECT_EQ(answer(409, "").kind, Answer::Kind::kConflict);
  EXPECT_EQ(answer(403, "").kind, Answer::Kind::kDenied);
  EXPECT_EQ(answer(404, "").kind, Answer::Kind::kNotFound);
  EXPECT_EQ(answer(429, "Too many requests, please try again later.").kind, Answer::Kind::kBusy);
  EXPECT_EQ(answer(503, "").kind, Answer::Kind::kBusy);
  EXPECT_EQ(answer(504, "").kind, Answer::Kind::kUnknown) << "it may have been carried out";
  EXPECT_EQ(answer(415, "").kind, Answer::Kind::kFailed);
}

TEST(ControllerAnswers, no_answer_is_unknown_not_failed) {
  json::Reader reader;
  const auto lost =
      to_answer(7, Error{Action::kRetry, "timed out"}, std::chrono::seconds{30}, reader);
  EXPECT_EQ(lost.kind, Answer::Kind::kUnknown);
  EXPECT_EQ(lost.message, "timed out");
}

}  // namespace
}  // namespace vo::runtime
