// SPDX-License-Identifier: Apache-2.0
// Asking the API server who somebody is (TokenReview) and whether he may do something
// (SubjectAccessReview): how a server of ours lets in whom the cluster lets in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "kube/http.h"

namespace vo::kube {

Request token_review_request(std::string_view token);

// The token's user as the server described it, to be handed back as it is: name, uid, groups and
// extra. nullopt: the token is good for nobody. Error: as ApiStatus::error(); kInput for an answer
// that is no TokenReview.
Result<std::optional<std::string>> read_token_review(const Response& response);

// `user` from read_token_review(). The path is none of a resource: "/metrics".
Request path_access_review_request(std::string_view user, std::string_view path,
                                   std::string_view verb);

Result<bool> read_access_review(const Response& response);

}  // namespace vo::kube
