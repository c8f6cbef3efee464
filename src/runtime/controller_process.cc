// SPDX-License-Identifier: Apache-2.0
#include "runtime/controller_process.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "controller/health.h"
#include "controller/messages.h"
#include "controller/metrics.h"
#include "kube/api_status.h"
#include "kube/client_config.h"
#include "kube/http.h"
#include "kube/request.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "runtime/api_client.h"
#include "runtime/collect.h"
#include "runtime/controller_requests.h"
#include "runtime/leader_election.h"
#include "runtime/metrics_server.h"
#include "runtime/process_metrics.h"
#include "runtime/watched_resource.h"

namespace vo::runtime {
namespace {

using std::chrono::seconds;

constexpr Duration kWatchLook = seconds{1};
constexpr Duration kStopGrace = seconds{3};
constexpr Duration kReleaseGrace = seconds{2};
constexpr std::size_t kEventsUnderWay = 64;

// The core keeps the pace of writes; lists and watches have their own backoff.
ApiClientOptions client_options(const ControllerSettings& settings) {
  return {.qps = 0, .credentials = {}, .local = settings.local};
}

}  // namespace

ControllerProcess::ControllerProcess(kube::ClientConfig config, ControllerSettings settings,
                                     net::Loop& loop, const Clock& clock, Logger& logger,
                                     const std::function<double()>& random)
    : settings_(std::move(settings)),
      loop_(loop),
      clock_(clock),
      logger_(logger),
      client_(std::move(config), client_options(settings_), loop, clock, logger),
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
  if (settings_.leader_election) {
    election_ =
        std::make_unique<LeaderElection>(*settings_.leader_election, client_, loop, clock, logger,
                                         random, [this](bool leads) { lead(leads); });
  }
  if (settings_.metrics) {
    metrics_ = std::make_unique<MetricsServer>(*settings_.metrics, client_, loop, clock, logger,
                                               [this] { return metrics(); });
  }
}

ControllerProcess::~ControllerProcess() = default;

Status ControllerProcess::start() {
  if (settings_.health_address) {
    VO_TRY(server_, net::HttpServer::listen(
                        loop_, *settings_.health_address,
                        [this](const net::ServerRequest& request) { return serve(request); }));
  }
  if (metrics_) VO_CHECK_OK(metrics_->start());
  if (election_) stand_by();
  schema_.start();
  for (auto& watched : watched_) watched->start();
  look_at_watches();
  return {};
}

std::optional<std::uint16_t> ControllerProcess::health_port() const {
  if (!server_) return std::nullopt;
  return server_->port();
}

std::optional<std::uint16_t> ControllerProcess::metrics_port() const {
  if (!metrics_) return std::nullopt;
  return metrics_->port();
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
  if (const auto* patch = std::get_if<controller::SendPatch>(&output)) return carry_out(*patch);
  if (const auto* event = std::get_if<controller::SendEvent>(&output)) return post(*event);
  if (const auto* again = std::get_if<controller::ListAgain>(&output)) {
    return watched_[static_cast<std::size_t>(again->resource)]->list_again();
  }
  const auto& get = std::get<controller::SendGet>(output);
  exchange(get.id, to_request(get), {});
}

// Whether we lead is asked for each PATCH at the moment it would leave.
void ControllerProcess::carry_out(const controller::SendPatch& patch) {
  if (election_ && !election_->may_write()) return held_.push_back(patch.id);
  auto request = to_request(patch);
  // Only PATCHes are sent as somebody else; what we read, we read as ourselves.
  if (!settings_.publish_as.empty()) kube::impersonate(request, settings_.publish_as);
  exchange(patch.id, std::move(request), patch_options());
}

// What leaves while we lead must have landed, or be given up, before somebody else can lead.
CallOptions ControllerProcess::patch_options() const {
  CallOptions options;
  if (!settings_.leader_election) return options;
  const auto& lease = *settings_.leader_election;
  options.timeout =
      std::min<Duration>(options.timeout, lease.lease_duration - lease.renew_deadline);
  return options;
}

void ControllerProcess::stand_by() {
  lead(false);
  election_->start();
}

// What was held back is decided again, from what the watches have shown since.
void ControllerProcess::lead(bool leads) {
  deliver(controller::Leadership{.leading = leads});
  if (!leads) return;
  for (const auto id : std::exchange(held_, {})) {
    deliver(controller::Answer{.id = id, .kind = controller::Answer::Kind::kConflict});
  }
}

// Events are news, not state: one that does not arrive is counted and not sent again.
void ControllerProcess::post(const controller::SendEvent& event) {
  if (events_.size() >= kEventsUnderWay) {
    ++events_failed_;
    return;
  }
  events_[event.id] =
      collect(client_, to_request(event, "virt-overhead"),
              [this, id = event.id](const Result<kube::Response>& r) { posted(id, r); });
}

void ControllerProcess::posted(controller::RequestId id, const Result<kube::Response>& response) {
  events_.extract(id).mapped().detach();
  if (response && response->ok()) return;
  if (events_failed_++ > 0) return;
  logger_.warning("an event could not be posted; this is said once",
                  {{"answer", response ? kube::read_status(response->head, response->body).message
                                       : response.error().message()}});
}

void ControllerProcess::exchange(controller::RequestId id, kube::Request request,
                                 const CallOptions& options) {
  Exchange& made = exchanges_[id];
  made.sent = clock_.now();
  made.call = collect(
      client_, std::move(request),
      [this, id](const Result<kube::Response>& response) { answered(id, response); }, options);
}

void ControllerProcess::answered(controller::RequestId id, const Result<kube::Response>& response) {
  auto node = exchanges_.extract(id);
  node.mapped().call.detach();
  deliver(to_answer(id, response, clock_.now() - node.mapped().sent, reader_));
  if (stopped_ && exchanges_.empty()) give_up_lease();
}

void ControllerProcess::look_at_watches() {
  const auto index = static_cast<std::size_t>(controller::Resource::kVmis);
  if (watched_[index]->watch_ended_early(clock_.now())) schema_.look_soon();
  watch_timer_.start(kWatchLook, [this] { look_at_watches(); });
}

controller::Health ControllerProcess::health() const {
  controller::Health health = controller_.health();
  for (const auto& watched : watched_) health.lines.push_back(watched->health());
  if (election_) health.lines.push_back(election_->health());
  return health;
}

std::string ControllerProcess::metrics() const {
  controller::RuntimeCounters counters{.events_failed = events_failed_};
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    counters.watches[i] = watched_[i]->counters().watches;
    counters.lists[i] = watched_[i]->counters().lists;
  }
  return process_metrics() + controller_.metrics_text(counters);
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
  if (exchanges_.empty()) return give_up_lease();
  stop_timer_.start(kStopGrace, [this] { finish_stopping(); });
}

// A PATCH without an answer may still land: then the lease expires by itself.
void ControllerProcess::give_up_lease() {
  if (!election_) return finish_stopping();
  stop_timer_.start(kReleaseGrace, [this] { finish_stopping(); });
  election_->release([this] { finish_stopping(); });
}

void ControllerProcess::finish_stopping() {
  if (std::exchange(finished_, true)) return;
  stop_timer_.cancel();
  exchanges_.clear();
  events_.clear();
  if (server_) server_->close_gracefully();
  stopped_();
}

}  // namespace vo::runtime
