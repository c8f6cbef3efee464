// SPDX-License-Identifier: Apache-2.0
// Lets in whom the API server lets in: a bearer token is taken to a TokenReview, its user to a
// SubjectAccessReview. The answers are kept for a short time, for few tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "base/result.h"
#include "kube/http.h"
#include "net/http.h"
#include "runtime/api_client.h"

namespace vo::runtime {

enum class Access : std::uint8_t {
  kAllowed,
  kUnauthenticated,  // no token, or nobody's
  kForbidden,
  kUnknown,  // the server could not be asked
};

class RequestAuthorizer {
 public:
  using Ready = std::move_only_function<void(Access access)>;

  // May `verb` be done on the non-resource `path`? Client and clock must outlive this.
  RequestAuthorizer(std::string path, std::string verb, ApiClient& client, const Clock& clock);

  // Calls `ready` once, perhaps at once; not after the destruction.
  void authorize(const net::Headers& headers, Ready ready);

 private:
  struct Verdict {
    Access access;
    Instant until;
  };
  struct Question {
    std::string token;
    Ready ready;
    ApiCall call;
  };

  void ask(kube::Request request, std::uint64_t question,
           std::function<void(const Result<kube::Response>&)> answered);
  void authenticated(std::uint64_t question, const Result<kube::Response>& response);
  void authorized(std::uint64_t question, const Result<kube::Response>& response);
  void conclude(std::uint64_t question, Access access);
  void remember(const std::string& token, Access access);

  std::string path_;
  std::string verb_;
  ApiClient& client_;
  const Clock& clock_;
  std::unordered_map<std::string, Verdict> verdicts_;
  std::unordered_map<std::uint64_t, Question> questions_;
  std::uint64_t last_question_ = 0;
};

}  // namespace vo::runtime
