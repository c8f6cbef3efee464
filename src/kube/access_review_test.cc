// SPDX-License-Identifier: Apache-2.0
#include "kube/access_review.h"

#include <gtest/gtest.h>

#include <string>

#include "kube/http.h"

namespace vo::kube {
namespace {

Response created(std::string body) { return {.head = {.code = 201}, .body = std::move(body)}; }

TEST(AccessReview, asks_whose_token_it_is) {
  const Request request = token_review_request("abc\"def");
  EXPECT_EQ(request.method, Method::kPost);
  EXPECT_EQ(request.target, "/apis/authentication.k8s.io/v1/tokenreviews");
  EXPECT_EQ(request.body, R"({"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview",)"
                          R"("spec":{"token":"abc\"def"}})");
}

TEST(AccessReview, hands_the_whole_user_on) {
  const auto user = read_token_review(
      created(R"({"status":{"authenticated":true,"user":{"username":"prometheus","uid":"7",)"
              R"("groups":["system:serviceaccounts"],"extra":{"a.b/c":["d"]},"later":1},)"
              R"("audiences":["x"]}})"));
  ASSERT_TRUE(user);
  ASSERT_TRUE(*user);
  const Request request = path_access_review_request(**user, "/metrics", "get");
  EXPECT_EQ(request.target, "/apis/authorization.k8s.io/v1/subjectaccessreviews");
  EXPECT_EQ(
      request.body,
      R"({"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{)"
      R"("user":"prometheus","uid":"7","groups":["system:serviceaccounts"],)"
      R"("extra":{"a.b/c":["d"]},"nonResourceAttributes":{"path":"/metrics","verb":"get"}}})");
}

TEST(AccessReview, a_token_of_nobody_is_no_error) {
  for (const std::string status : {R"({"user":{},"error":"invalid bearer token"})",
                                   R"({"authenticated":false})", R"({"authenticated":"true"})"}) {
    const auto user = read_token_review(created(R"({"status":)" + status + "}"));
    ASSERT_TRUE(user) << status;
    EXPECT_FALSE(*user) << status;
  }
}

TEST(AccessReview, allows_only_what_is_allowed) {
  const auto allowed = [](const std::string& status) {
    return read_access_review(created(R"({"status":)" + status + "}")).value();
  };
  EXPECT_TRUE(allowed(R"({"allowed":true})"));
  EXPECT_FALSE(allowed(R"({"allowed":false,"reason":"RBAC"})"));
  EXPECT_FALSE(allowed(R"({"allowed":true,"denied":true})"));
  EXPECT_FALSE(allowed("{}"));
}

TEST(AccessReview, what_is_no_review_is_an_error) {
  for (const std::string body : {"", "[]", "{}", R"({"status":7})", "text"}) {
    EXPECT_FALSE(read_token_review(created(body))) << body;
    EXPECT_FALSE(read_access_review(created(body))) << body;
  }
  const Response forbidden{.head = {.code = 403}, .body = R"({"kind":"Status","code":403})"};
  EXPECT_EQ(read_token_review(forbidden).error().action(), Action::kDenied);
  EXPECT_EQ(read_access_review(forbidden).error().action(), Action::kDenied);
  EXPECT_FALSE(read_token_review(created(R"({"status":{"authenticated":true}})")));
}

}  // namespace
}  // namespace vo::kube
