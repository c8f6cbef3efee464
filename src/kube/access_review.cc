// SPDX-License-Identifier: Apache-2.0
#include "kube/access_review.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/document.h"
#include "kube/api_status.h"
#include "kube/http.h"
#include "kube/request.h"
#include "kube/resource_path.h"

namespace vo::kube {
namespace {

using json::Document;

ResourcePath reviews(std::string_view group, std::string_view resource) {
  return {.group = std::string{group},
          .version = "v1",
          .resource = std::string{resource},
          .namespace_name = {}};
}

Document review(std::string_view group, std::string_view kind, Document spec) {
  return {{"apiVersion", std::string{group} + "/v1"},
          {"kind", std::string{kind}},
          {"spec", std::move(spec)}};
}

// The status of a review. Error: there is none.
Result<Document> status_of(const Response& response, std::string_view kind) {
  if (!response.ok()) return read_status(response.head, response.body).error();
  VO_TRY(const Document document, json::parse_document(response.body));
  const auto* object = document.if_object();
  const auto* status = object == nullptr ? nullptr : object->if_contains("status");
  if (status == nullptr || !status->is_object()) {
    return input_error(format("the answer is no {}", kind));
  }
  return *status;
}

bool is_true(const Document& status, std::string_view key) {
  const auto* value = status.get_object().if_contains({key.data(), key.size()});
  return value != nullptr && value->is_bool() && value->get_bool();
}

// What a SubjectAccessReview takes of a TokenReview's user; it calls the name otherwise.
Document subject_of(const Document& user) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kMembers{
      {{"username", "user"}, {"uid", "uid"}, {"groups", "groups"}, {"extra", "extra"}}};
  Document subject = boost::json::object{};
  for (const auto& [from, to] : kMembers) {
    const auto* value = user.get_object().if_contains({from.data(), from.size()});
    if (value != nullptr) subject.get_object()[{to.data(), to.size()}] = *value;
  }
  return subject;
}

}  // namespace

Request token_review_request(std::string_view token) {
  constexpr std::string_view kGroup = "authentication.k8s.io";
  const Document body = review(kGroup, "TokenReview", {{"token", std::string{token}}});
  return create_request(reviews(kGroup, "tokenreviews"), json::write_compact(body));
}

Result<std::optional<std::string>> read_token_review(const Response& response) {
  VO_TRY(const Document status, status_of(response, "TokenReview"));
  if (!is_true(status, "authenticated")) return std::optional<std::string>{};
  const auto* user = status.get_object().if_contains("user");
  if (user == nullptr || !user->is_object()) return input_error("a TokenReview without a user");
  return std::optional{json::write_compact(subject_of(*user))};
}

Request path_access_review_request(std::string_view user, std::string_view path,
                                   std::string_view verb) {
  constexpr std::string_view kGroup = "authorization.k8s.io";
  Document spec = *json::parse_document(user);  // written by ourselves
  spec.get_object()["nonResourceAttributes"] = {{"path", std::string{path}},
                                                {"verb", std::string{verb}}};
  const Document body = review(kGroup, "SubjectAccessReview", std::move(spec));
  return create_request(reviews(kGroup, "subjectaccessreviews"), json::write_compact(body));
}

Result<bool> read_access_review(const Response& response) {
  VO_TRY(const Document status, status_of(response, "SubjectAccessReview"));
  return is_true(status, "allowed") && !is_true(status, "denied");
}

}  // namespace vo::kube
