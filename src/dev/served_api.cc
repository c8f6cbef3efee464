// SPDX-License-Identifier: Apache-2.0
#include "dev/served_api.h"

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "kube/http.h"
#include "net/http.h"

namespace vo::dev {
namespace {

constexpr std::string_view kAdministrator = "system:admin";

// A watch may live for minutes without a word, and thousands of them idle.
constexpr net::ServerLimits kLimits{.header_bytes = 32 * 1024,
                                    .body_bytes = std::size_t{4} << 20,
                                    .connections = 20'000,
                                    .waiting_bytes = std::size_t{64} << 20,
                                    .read = std::chrono::seconds{30},
                                    .idle = std::chrono::minutes{5},
                                    .write = std::chrono::seconds{60}};

constexpr std::array<std::pair<std::string_view, kube::Method>, 6> kMethods{{
    {"GET", kube::Method::kGet},
    {"HEAD", kube::Method::kHead},
    {"POST", kube::Method::kPost},
    {"PUT", kube::Method::kPut},
    {"PATCH", kube::Method::kPatch},
    {"DELETE", kube::Method::kDelete},
}};

kube::Method method_of(std::string_view name) {
  for (const auto& [text, method] : kMethods) {
    if (text == name) return method;
  }
  return kube::Method::kOther;
}

kube::Request to_kube(net::ServerRequest request, kube::Method method) {
  kube::Request made{.method = method,
                     .target = std::move(request.path),
                     .headers = {},
                     .body = std::move(request.body)};
  if (!request.query.empty()) made.target += "?" + request.query;
  for (auto& header : request.headers) {
    made.headers.push_back({std::move(header.name), std::move(header.value)});
  }
  return made;
}

net::ServerResponse to_http(apiserver::Answer& answer) {
  net::ServerResponse response{.status = answer.head.code, .body = std::move(answer.body)};
  for (auto& header : answer.head.headers) {
    if (header.name == "Content-Type") {
      response.content_type = std::move(header.value);
    } else {
      response.headers.push_back({std::move(header.name), std::move(header.value)});
    }
  }
  return response;
}

// Everybody is the administrator; who acts as somebody else says so.
apiserver::Caller caller_of(const net::Headers& headers) {
  const auto acted = net::header_value(headers, "Impersonate-User");
  if (!acted.empty()) return {.user = std::string{acted}, .groups = {}};
  return {.user = std::string{kAdministrator}, .groups = {"system:masters"}};
}

}  // namespace

ServedApi::ServedApi(apiserver::ApiServer& server, net::Loop& loop, const Clock& clock)
    : server_(server), loop_(loop), clock_(clock), timer_(loop), local_(loop, handler()) {}

ServedApi::~ServedApi() = default;

net::HttpServer::StreamHandler ServedApi::handler() {
  return [this](net::ServerRequest request, net::Responder responder) {
    serve(std::move(request), std::move(responder));
  };
}

Status ServedApi::listen(const net::BindAddress& address,
                         std::optional<net::ServerIdentity> identity) {
  VO_TRY(http_, net::HttpServer::listen(loop_, address, handler(),
                                        {.tls = std::move(identity), .limits = kLimits}));
  arm();
  return {};
}

void ServedApi::serve(net::ServerRequest request, net::Responder responder) {
  const kube::Method method = method_of(request.method);
  const auto caller = caller_of(request.headers);
  std::string agent{net::header_value(request.headers, "User-Agent")};
  const auto asked = to_kube(std::move(request), method);
  auto answer = server_.handle(asked, caller, clock_.now(), clock_.wall_now());
  if (audit_) {
    audit_({.request = asked,
            .user = caller.user,
            .user_agent = std::move(agent),
            .code = answer.head.code});
  }
  const auto id = answer.stream;
  auto response = to_http(answer);
  if (id) {
    stream(*id, std::move(responder), std::move(response));
  } else {
    responder.answer(std::move(response));
  }
  settle();
}

void ServedApi::stream(apiserver::StreamId id, net::Responder responder, net::ServerResponse head) {
  auto& kept = streams_.emplace(id, std::move(responder)).first->second;
  kept.on_closed([this, id] {
    server_.close(id);
    streams_.erase(id);
  });
  kept.begin(std::move(head));
}

void ServedApi::settle() {
  for (auto& chunk : server_.take_chunks()) {
    const auto found = streams_.find(chunk.stream);
    if (found == streams_.end()) continue;
    if (chunk.bytes) found->second.write(std::move(chunk.bytes));
    if (!chunk.end) continue;
    found->second.end();
    streams_.erase(found);
  }
  arm();
}

void ServedApi::arm() {
  const auto at = server_.wake_at();
  if (!at) return;
  if (armed_for_ && *armed_for_ <= *at) return;
  armed_for_ = *at;
  timer_.start(*at - clock_.now(), [this] {
    armed_for_.reset();
    server_.tick(clock_.now(), clock_.wall_now());
    settle();
  });
}

}  // namespace vo::dev
