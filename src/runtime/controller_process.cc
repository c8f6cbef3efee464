// SPDX-License-Identifier: Apache-2.0
#include "runtime/controller_process.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "controller/health.h"
#include "controller/messages.h"
#include "kube/client_config.h"
#include "kube/http.h"
#include "kube/request.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "runtime/api_client.h"
#include "runtime/collect.h"
#include "runtime/controller_requests.h"
#include "runtime/watched_resource.h"

namespace vo::runtime {
namespace {

using std::chrono::seconds;

constexpr Duration kWatchLook = seconds{1};
constexpr Duration kStopGrace = seconds{3};

// The core keeps the pace of writes; lists and watches have their own backoff.
constexpr ApiClientOptions without_rate_limit() { return {.qps = 0}; }

}  // namespace

ControllerProcess::ControllerProcess(kube::ClientConfig config, ControllerSettings settings,
                                     net::Loop& loop, const Clock& clock, Logger& logger,
                                     std::function<double()> random)
    : settings_(std::move(settings)),
      loop_(loop),
      clock_(clock),
      client_(std::move(config), without_rate_limit(), loop, clock, logger),
      controller_(settings_.controller, logger, random),
      schema_(client_, loop, reader_, [this] { deliver(controller::SchemaChanged{}); }),
      wake_timer_(loop),
      watch_timer_(loop),
      stop_timer_(loop) {
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    watched_[i] = std::make_unique<WatchedResource>(
        static_cast<controller::Resource>(i), settings_.watch_namespace, client_, loop, clock,
        reader_, random, [this](controller::Input input) { deliver(std::move(input)); });
  }
}

ControllerProcess::~ControllerProcess() = default;

Status ControllerProcess::start() {
  if (settings_.health_address) {
    VO_TRY(server_, net::HttpServer::listen(
                        loop_, *settings_.health_address,
                        [this](const net::ServerRequest& request) { return serve(request); }));
  }
  schema_.start();
  for (auto& watched : watched_) watched->start();
  look_at_watches();
  return {};
}

std::optional<std::uint16_t> ControllerProcess::health_port() const {
  if (!server_) return std::nullopt;
  return server_->port();
}

void ControllerProcess::deliver(controller::Input input) {
  if (stopped_) return;
  for (auto& output : controller_.step(std::move(input), clock_.now(), clock_.wall_now())) {
    carry_out(std::move(output));
  }
  wake_up();
}

void ControllerProcess::wake_up() {
  const Instant now = clock_.now();
  const auto at = controller_.wake_at(now);
  if (!at || (wake_at_ && *wake_at_ <= *at && wake_timer_.pending())) return;
  wake_at_ = at;
  wake_timer_.start(*at - now, [this] {
    wake_at_.reset();
    deliver(controller::Tick{});
  });
}

void ControllerProcess::carry_out(controller::Output output) {
  if (auto* patch = std::get_if<controller::SendPatch>(&output)) {
    auto request = to_request(*patch);
    // Only PATCHes are sent as somebody else; what we read, we read as ourselves.
    if (!settings_.publish_as.empty()) kube::impersonate(request, settings_.publish_as);
    return exchange(patch->id, std::move(request));
  }
  const auto& get = std::get<controller::SendGet>(output);
  exchange(get.id, to_request(get));
}

void ControllerProcess::exchange(controller::RequestId id, kube::Request request) {
  Exchange& made = exchanges_[id];
  made.sent = clock_.now();
  made.call =
      collect(client_, std::move(request),
              [this, id](const Result<kube::Response>& response) { answered(id, response); });
}

void ControllerProcess::answered(controller::RequestId id, const Result<kube::Response>& response) {
  auto node = exchanges_.extract(id);
  node.mapped().call.detach();
  deliver(to_answer(id, response, clock_.now() - node.mapped().sent, reader_));
  if (stopped_ && exchanges_.empty()) finish_stopping();
}

void ControllerProcess::look_at_watches() {
  const auto index = static_cast<std::size_t>(controller::Resource::kVmis);
  if (watched_[index]->watch_ended_early(clock_.now())) schema_.look_soon();
  watch_timer_.start(kWatchLook, [this] { look_at_watches(); });
}

controller::Health ControllerProcess::health() const {
  controller::Health health = controller_.health();
  for (const auto& watched : watched_) health.lines.push_back(watched->health());
  return health;
}

net::ServerResponse ControllerProcess::serve(const net::ServerRequest& request) const {
  if (request.path == "/healthz" || request.path == "/livez") return {.body = "ok"};
  if (request.path != "/readyz") return {.status = 404, .body = "not found\n"};
  const controller::Health now = health();
  const bool verbose = request.query.starts_with("verbose");
  return {.status = now.ready() ? 200 : 503,
          .body = verbose || !now.ready() ? now.verbose() : "ok"};
}

void ControllerProcess::stop(std::function<void()> done) {
  if (stopped_) return;
  stopped_ = std::move(done);
  schema_.stop();
  for (auto& watched : watched_) watched->stop();
  wake_timer_.cancel();
  watch_timer_.cancel();
  if (exchanges_.empty()) return finish_stopping();
  stop_timer_.start(kStopGrace, [this] { finish_stopping(); });
}

void ControllerProcess::finish_stopping() {
  exchanges_.clear();
  if (server_) server_->close_gracefully();
  stopped_();
}

}  // namespace vo::runtime
