// SPDX-License-Identifier: Apache-2.0
// Sends kube requests to one API server: with its address, our identity, a User-Agent, at a bounded
// rate. A 401 is tried once more with fresh credentials; nothing else is tried again here.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "kube/client_config.h"
#include "kube/http.h"
#include "net/http_client.h"
#include "net/local_server.h"
#include "net/loop.h"
#include "runtime/credentials.h"
#include "runtime/rate_limiter.h"

namespace vo::runtime {

struct ApiClientOptions {
  std::string user_agent = "virt-overhead";
  double qps = 50;  // 0: no limit
  double burst = 100;
  CredentialOptions credentials;
  net::LocalServer* local =
      nullptr;  // asked instead of the configured address; outlives the client
};

// Called on the loop, never inside send(); as net::HttpHandlers.
struct ApiHandlers {
  std::move_only_function<void(const kube::ResponseHead& head)> on_head;
  std::move_only_function<void(std::string_view bytes)> on_data;
  std::move_only_function<void(Status result)> on_done;
};

struct CallOptions {
  Priority priority = Priority::kNormal;
  // From leaving the rate limit to the end of the answer. Zero: none, for watches.
  Duration timeout = std::chrono::seconds{30};
};

// A request under way; dropping it cancels: no handler is called from then on.
class [[nodiscard]] ApiCall {
 public:
  struct State;

  ApiCall() = default;
  explicit ApiCall(std::shared_ptr<State> state) : state_(std::move(state)) {}
  ~ApiCall() { cancel(); }
  ApiCall(ApiCall&&) noexcept = default;
  ApiCall& operator=(ApiCall&& other) noexcept;

  void cancel();
  // Lets it run to its end on its own.
  void detach() { state_.reset(); }

 private:
  std::shared_ptr<State> state_;
};

class ApiClient {
 public:
  // Loop, clock and logger must outlive this.
  ApiClient(kube::ClientConfig config, ApiClientOptions options, net::Loop& loop,
            const Clock& clock, Logger& logger);
  // Cancels what is under way. Not to be called from a handler.
  ~ApiClient();
  ApiClient(const ApiClient&) = delete;
  ApiClient& operator=(const ApiClient&) = delete;

  // The configuration's impersonation goes with every request that impersonates nobody itself.
  // Errors are those of net::HttpHandlers and of CredentialSource::get().
  ApiCall send(kube::Request request, ApiHandlers handlers, const CallOptions& options = {});

  // For commands: runs the loop until the answer is here. Error: as send(); kInput for a body above
  // the limit; kRetry if the loop was stopped.
  Result<kube::Response> fetch(kube::Request request, std::size_t body_limit = kBodyLimit);
  static constexpr std::size_t kBodyLimit = std::size_t{64} << 20;

  const kube::ClientConfig& config() const;

  class Core;

 private:
  std::unique_ptr<Core> core_;
};

}  // namespace vo::runtime
