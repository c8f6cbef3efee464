// SPDX-License-Identifier: Apache-2.0
#include "kube/api_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"
#include "kube/http.h"

namespace vo::kube {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

ApiStatus answer(int code, std::string_view body) { return read_status({code, {}}, body); }

TEST(ApiStatus, not_found) {
  const ApiStatus status = answer(
      404,
      R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)"
      R"("message":"virtualmachineinstances.kubevirt.io \"nope\" not found","reason":"NotFound",)"
      R"("details":{"name":"nope","group":"kubevirt.io","kind":"virtualmachineinstances"},)"
      R"("code":404})");
  EXPECT_EQ(status.action(), Action::kNotFound);
  EXPECT_EQ(status.error().message(),
            R"(404 NotFound: virtualmachineinstances.kubevirt.io "nope" not found)");
}

TEST(ApiStatus, text_of_an_unknown_path) {
  const ApiStatus status = answer(404, "404 page not found\n");
  EXPECT_EQ(status.action(), Action::kNotFound);
  EXPECT_EQ(status.error().message(), "404 Not Found: 404 page not found");
}

TEST(ApiStatus, priority_and_fairness) {
  const ApiStatus status =
      read_status({429, {{"Retry-After", "1"}}}, "Too many requests, please try again later.\n");
  EXPECT_EQ(status.action(), Action::kRetry);
  EXPECT_EQ(status.retry_after, std::chrono::seconds(1));
  EXPECT_EQ(status.error().message(),
            "429 Too Many Requests: Too many requests, please try again later.");
}

TEST(ApiStatus, storage_initializing) {
  const ApiStatus status =
      answer(429, R"({"kind":"Status","message":"storage is (re)initializing",)"
                  R"("reason":"TooManyRequests","details":{"retryAfterSeconds":1},"code":429})");
  EXPECT_EQ(status.retry_after, std::chrono::seconds(1));
}

// The server does not say which operation failed; one has to read again.
TEST(ApiStatus, failed_test_of_a_json_patch_is_a_conflict) {
  const ApiStatus status =
      answer(422, R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)"
                  R"("message":"the server rejected our request due to an error in our request",)"
                  R"("reason":"Invalid","details":{},"code":422})");
  EXPECT_TRUE(status.is_patch_not_applicable());
  EXPECT_EQ(status.action(), Action::kConflict);
}

TEST(ApiStatus, other_422_is_not) {
  const ApiStatus status =
      answer(422, R"({"kind":"Status","message":"x is invalid: spec: Required value",)"
                  R"("reason":"Invalid","details":{"causes":[{"reason":"FieldValueRequired",)"
                  R"("message":"Required value","field":"spec"}]},"code":422})");
  EXPECT_EQ(status.action(), Action::kInput);
  ASSERT_EQ(status.causes.size(), 1u);
  EXPECT_EQ(status.causes[0].field, "spec");
  EXPECT_EQ(status.causes[0].reason, "FieldValueRequired");
}

TEST(ApiStatus, version_too_large_new_and_old) {
  const ApiStatus now =
      answer(504, R"({"kind":"Status","message":"Timeout: Too large resource version","details":)"
                  R"({"causes":[{"reason":"ResourceVersionTooLarge","message":"x"}],)"
                  R"("retryAfterSeconds":1},"reason":"Timeout","code":504})");
  EXPECT_TRUE(now.is_version_too_large());
  EXPECT_EQ(now.action(), Action::kRetry);
  EXPECT_TRUE(answer(504,
                     R"({"kind":"Status","message":"Too large resource version: 9, current: 5",)"
                     R"("code":504})")
                  .is_version_too_large());
  EXPECT_FALSE(answer(504, "upstream timed out").is_version_too_large());
}

TEST(ApiStatus, expired_event) {
  constexpr std::string_view kObject =
      R"json({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)json"
      R"json("message":"too old resource version: 242 (246)","reason":"Expired","code":410})json";
  const ApiStatus status = read_status(kObject);
  EXPECT_EQ(status.action(), Action::kRelist);
  EXPECT_EQ(status.error().message(), "410 Expired: too old resource version: 242 (246)");
}

TEST(ApiStatus, error_event_without_a_status_is_retried) {
  const ApiStatus status = read_status(std::string_view(R"({"kind":"Pod"})"));
  EXPECT_EQ(status.action(), Action::kRetry);
  EXPECT_THAT(status.error().message(), HasSubstr("without a Status"));
}

TEST(ApiStatus, the_http_code_counts_where_the_body_says_another) {
  EXPECT_EQ(answer(403, R"({"kind":"Status","code":200,"message":"m"})").code, 403);
}

TEST(ApiStatus, actions) {
  for (const auto& [code, action] :
       std::initializer_list<std::pair<int, Action>>{{400, Action::kInput},
                                                     {401, Action::kDenied},
                                                     {403, Action::kDenied},
                                                     {404, Action::kNotFound},
                                                     {408, Action::kRetry},
                                                     {409, Action::kConflict},
                                                     {410, Action::kRelist},
                                                     {413, Action::kInput},
                                                     {415, Action::kInput},
                                                     {422, Action::kInput},
                                                     {429, Action::kRetry},
                                                     {500, Action::kRetry},
                                                     {502, Action::kRetry},
                                                     {503, Action::kRetry},
                                                     {504, Action::kRetry},
                                                     {302, Action::kInput}}) {
    EXPECT_EQ(answer(code, "").action(), action) << code;
  }
}

// fieldValidation=Strict answers with the whole object, and says what is wrong at the very end.
TEST(ApiStatus, long_messages_keep_both_ends_in_one_line) {
  const std::string text = "begin\n" + std::string(20'000, 'x') + "\tunknown field \\\"a.b\\\"";
  const std::string message =
      answer(422, R"({"kind":"Status","message":")" + std::string("é").append(20'000, 'x') +
                      R"( unknown field \"status.x\"","reason":"Invalid"})")
          .error()
          .message();
  EXPECT_LT(message.size(), 700u);
  EXPECT_THAT(message, EndsWith("unknown field \"status.x\""));
  EXPECT_THAT(answer(500, text).error().message(), Not(HasSubstr("\n")));
}

TEST(ApiStatus, protobuf_and_empty_bodies) {
  EXPECT_EQ(answer(406, std::string_view("k8s\0\n\x0c", 6)).error().message(),
            "406: 6 bytes that are no text");
  EXPECT_EQ(answer(502, "").error().message(), "502 Bad Gateway");
}

}  // namespace
}  // namespace vo::kube
