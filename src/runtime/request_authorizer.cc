// SPDX-License-Identifier: Apache-2.0
#include "runtime/request_authorizer.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "kube/access_review.h"
#include "kube/http.h"
#include "net/http.h"
#include "runtime/api_client.h"
#include "runtime/collect.h"

namespace vo::runtime {
namespace {

using std::chrono::seconds;

constexpr Duration kAllowedFor = seconds{60};
constexpr Duration kRefusedFor = seconds{10};
constexpr Duration kReviewTimeout = seconds{10};
constexpr std::size_t kMostVerdicts = 256;
constexpr std::size_t kMostQuestions = 32;
constexpr std::size_t kLongestToken = 16 * 1024;

std::string_view bearer_token(const net::Headers& headers) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto value = net::header_value(headers, "authorization");
  return value.starts_with(kScheme) ? value.substr(kScheme.size()) : std::string_view{};
}

}  // namespace

RequestAuthorizer::RequestAuthorizer(std::string path, std::string verb, ApiClient& client,
                                     const Clock& clock)
    : path_(std::move(path)), verb_(std::move(verb)), client_(client), clock_(clock) {}

void RequestAuthorizer::authorize(const net::Headers& headers, Ready ready) {
  const std::string token{bearer_token(headers)};
  if (token.empty() || token.size() > kLongestToken) return ready(Access::kUnauthenticated);
  const auto known = verdicts_.find(token);
  if (known != verdicts_.end() && clock_.now() < known->second.until) {
    return ready(known->second.access);
  }
  if (questions_.size() >= kMostQuestions) return ready(Access::kUnknown);
  const std::uint64_t question = ++last_question_;
  questions_[question] = {.token = token, .ready = std::move(ready), .call = {}};
  ask(kube::token_review_request(token), question,
      [this, question](const auto& response) { authenticated(question, response); });
}

void RequestAuthorizer::ask(kube::Request request, std::uint64_t question,
                            std::function<void(const Result<kube::Response>&)> answered) {
  questions_.at(question).call = collect(
      client_, std::move(request),
      [this, question, answered = std::move(answered)](const Result<kube::Response>& response) {
        questions_.at(question).call.detach();
        answered(response);
      },
      {.timeout = kReviewTimeout});
}

void RequestAuthorizer::authenticated(std::uint64_t question,
                                      const Result<kube::Response>& response) {
  if (!response) return conclude(question, Access::kUnknown);
  const auto user = kube::read_token_review(*response);
  if (!user) return conclude(question, Access::kUnknown);
  if (!*user) return conclude(question, Access::kUnauthenticated);
  ask(kube::path_access_review_request(**user, path_, verb_), question,
      [this, question](const auto& answer) { authorized(question, answer); });
}

void RequestAuthorizer::authorized(std::uint64_t question, const Result<kube::Response>& response) {
  if (!response) return conclude(question, Access::kUnknown);
  const auto allowed = kube::read_access_review(*response);
  if (!allowed) return conclude(question, Access::kUnknown);
  conclude(question, *allowed ? Access::kAllowed : Access::kForbidden);
}

void RequestAuthorizer::conclude(std::uint64_t question, Access access) {
  auto node = questions_.extract(question);
  if (access != Access::kUnknown) remember(node.mapped().token, access);
  node.mapped().ready(access);
}

// Whoever floods us with tokens costs us reviews, not memory.
void RequestAuthorizer::remember(const std::string& token, Access access) {
  if (verdicts_.size() >= kMostVerdicts) {
    std::erase_if(verdicts_,
                  [now = clock_.now()](const auto& each) { return each.second.until <= now; });
  }
  if (verdicts_.size() >= kMostVerdicts) verdicts_.clear();
  const Duration time = access == Access::kAllowed ? kAllowedFor : kRefusedFor;
  verdicts_[token] = {.access = access, .until = clock_.now() + time};
}

}  // namespace vo::runtime
