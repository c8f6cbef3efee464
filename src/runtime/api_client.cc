// SPDX-License-Identifier: Apache-2.0
#include "runtime/api_client.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "base/log.h"
#include "base/result.h"
#include "kube/client_config.h"
#include "kube/http.h"
#include "kube/request.h"
#include "net/http.h"
#include "net/http_client.h"
#include "net/local_server.h"
#include "net/loop.h"
#include "runtime/credentials.h"
#include "runtime/rate_limiter.h"

namespace vo::runtime {
namespace {

constexpr int kUnauthorized = 401;
constexpr std::string_view kImpersonateUser = "Impersonate-User";

net::Headers to_net(const std::vector<kube::Header>& headers) {
  net::Headers result;
  for (const auto& [name, value] : headers) result.push_back({name, value});
  return result;
}

kube::ResponseHead to_kube(int status, const net::Headers& headers) {
  kube::ResponseHead head{.code = status, .headers = {}};
  for (const auto& [name, value] : headers) head.headers.push_back({name, value});
  return head;
}

std::unique_ptr<net::RequestSender> sender(net::LocalServer* local, net::Loop& loop) {
  if (local != nullptr) return local->client();
  return std::make_unique<net::HttpClient>(loop);
}

bool impersonates(const kube::Request& request) {
  return std::ranges::any_of(
      request.headers, [](const kube::Header& header) { return header.name == kImpersonateUser; });
}

}  // namespace

// Held by the caller's ApiCall and by whatever is to happen next: the rate limit's turn, the
// credentials, the transfer.
struct ApiCall::State {
  kube::Request request;
  ApiHandlers handlers;
  CallOptions options;
  ApiClient::Core* core = nullptr;
  std::weak_ptr<void> core_alive;
  RateLimiter::Ticket ticket;
  Identity identity;
  net::RequestHandle transfer;
  bool tried_again = false;
  bool over = false;  // cancelled or answered
};

using CallState = std::shared_ptr<ApiCall::State>;

class ApiClient::Core {
 public:
  Core(kube::ClientConfig config, ApiClientOptions options, net::Loop& loop, const Clock& clock,
       Logger& logger)
      : config_(std::move(config)),
        options_(std::move(options)),
        loop_(loop),
        sender_(sender(options_.local, loop)),
        limiter_(loop, clock, options_.qps, options_.burst),
        credentials_(config_, options_.credentials, loop, clock, logger) {}

  ApiCall send(kube::Request request, ApiHandlers handlers, const CallOptions& options) {
    auto call = std::make_shared<ApiCall::State>();
    call->request = std::move(request);
    call->handlers = std::move(handlers);
    call->options = options;
    call->core = this;
    call->core_alive = alive_;
    if (!config_.impersonation.empty() && !impersonates(call->request)) {
      kube::impersonate(call->request, config_.impersonation);
    }
    call->ticket = limiter_.enter(options.priority, [this, call] { authorize(call); });
    return ApiCall{std::move(call)};
  }

  void cancel(ApiCall::State& call) {
    limiter_.leave(call.ticket);
    call.transfer.cancel();
  }

  net::Loop& loop() { return loop_; }
  const kube::ClientConfig& config() const { return config_; }

 private:
  void authorize(const CallState& call) {
    credentials_.get([this, call](Result<Identity> identity) {
      if (call->over) return;
      if (!identity) return fail_later(call, std::move(identity).error());
      call->identity = *std::move(identity);
      transmit(call);
    });
  }

  // Credentials may fail within send(), where no handler may be called.
  void fail_later(const CallState& call, Error error) {
    loop_.post([call, error = std::move(error)]() mutable {
      if (!call->over) finish(*call, std::move(error));
    });
  }

  void transmit(const CallState& call) {
    call->transfer = sender_->send(
        http_request(*call),
        {.on_head = [this, call](int status,
                                 const net::Headers& headers) { answered(call, status, headers); },
         .on_data =
             [call](std::string_view bytes) {
               if (call->handlers.on_data) call->handlers.on_data(bytes);
             },
         .on_done = [call](Status result) { finish(*call, std::move(result)); }});
  }

  net::HttpRequest http_request(const ApiCall::State& call) const {
    net::HttpRequest request{.method = std::string{kube::to_string(call.request.method)},
                             .url = config_.server + call.request.target,
                             .headers = to_net(call.request.headers),
                             .body = call.request.body,
                             .timeouts = {.total = call.options.timeout},
                             .transport = call.identity.transport};
    request.headers.push_back({"User-Agent", options_.user_agent});
    if (!call.identity.authorization.empty()) {
      request.headers.push_back({"Authorization", call.identity.authorization});
    }
    return request;
  }

  void answered(const CallState& call, int status, const net::Headers& headers) {
    if (status == kUnauthorized && !call->tried_again && credentials_.reject(call->identity)) {
      call->tried_again = true;
      call->transfer.cancel();
      return authorize(call);
    }
    if (call->handlers.on_head) call->handlers.on_head(to_kube(status, headers));
  }

  static void finish(ApiCall::State& call, Status result) {
    call.over = true;
    if (call.handlers.on_done) call.handlers.on_done(std::move(result));
  }

  kube::ClientConfig config_;
  ApiClientOptions options_;
  net::Loop& loop_;
  std::unique_ptr<net::RequestSender> sender_;
  RateLimiter limiter_;
  CredentialSource credentials_;
  std::shared_ptr<void> alive_ = std::make_shared<char>();
};

ApiCall& ApiCall::operator=(ApiCall&& other) noexcept {
  if (this != &other) {
    cancel();
    state_ = std::exchange(other.state_, nullptr);
  }
  return *this;
}

void ApiCall::cancel() {
  const auto call = std::exchange(state_, nullptr);
  if (!call || call->over) return;
  call->over = true;
  if (!call->core_alive.expired()) call->core->cancel(*call);
}

ApiClient::ApiClient(kube::ClientConfig config, ApiClientOptions options, net::Loop& loop,
                     const Clock& clock, Logger& logger)
    : core_(std::make_unique<Core>(std::move(config), std::move(options), loop, clock, logger)) {}

ApiClient::~ApiClient() = default;

ApiCall ApiClient::send(kube::Request request, ApiHandlers handlers, const CallOptions& options) {
  return core_->send(std::move(request), std::move(handlers), options);
}

Result<kube::Response> ApiClient::fetch(kube::Request request, std::size_t body_limit) {
  kube::Response response;
  std::optional<Status> done;
  const auto call =
      send(std::move(request),
           {.on_head = [&](const kube::ResponseHead& head) { response.head = head; },
            .on_data =
                [&](std::string_view bytes) {
                  if (done) return;
                  response.body += bytes;
                  if (response.body.size() > body_limit) {
                    done = input_error(format("the answer is larger than {} bytes", body_limit));
                  }
                },
            .on_done =
                [&](Status result) {
                  if (!done) done = std::move(result);
                }});
  if (!core_->loop().run_until([&] { return done.has_value(); })) {
    return Error{Action::kRetry, "interrupted"};
  }
  VO_CHECK_OK(*std::move(done));
  return response;
}

const kube::ClientConfig& ApiClient::config() const { return core_->config(); }

}  // namespace vo::runtime
