// SPDX-License-Identifier: Apache-2.0
// The controller as a running thing: four reflectors feed it, its requests go out, health and
// metrics are served, SIGTERM ends it. With leader election its PATCHes go out only while it holds
// the lease; everything else goes on, so that a standby takes over at once. Everything happens on
// one loop, in one thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "controller/controller.h"
#include "controller/messages.h"
#include "controller/options.h"
#include "json/reader.h"
#include "kube/client_config.h"
#include "kube/http.h"
#include "kube/leader_elector.h"
#include "kube/request.h"
#include "net/bind_address.h"
#include "net/http_server.h"
#include "net/local_server.h"
#include "net/loop.h"
#include "runtime/api_client.h"
#include "runtime/leader_election.h"
#include "runtime/metrics_server.h"
#include "runtime/schema_watch.h"
#include "runtime/watched_resource.h"

namespace vo::runtime {

struct ControllerSettings {
  controller::Options controller;
  kube::Impersonation publish_as;  // who writes PATCHes; empty: we ourselves
  std::string watch_namespace;     // empty: all
  std::optional<net::BindAddress> health_address;
  std::optional<kube::LeaderElectionConfig> leader_election;  // nullopt: always leading
  std::optional<MetricsSettings> metrics;
  net::LocalServer* local = nullptr;  // the API server, if it is in this process
};

class ControllerProcess {
 public:
  // Loop, clock and logger must outlive this. `random` is uniform in [0, 1).
  ControllerProcess(kube::ClientConfig config, ControllerSettings settings, net::Loop& loop,
                    const Clock& clock, Logger& logger, const std::function<double()>& random);
  ~ControllerProcess();

  // Binds the health address and begins to list. Error: kInput, the address cannot be used.
  Status start();

  // Stops listening to the server, lets requests under way end (three seconds at most), gives the
  // lease up where nothing of ours can land any more (two seconds at most), then calls `done`.
  void stop(std::function<void()> done);

  std::optional<std::uint16_t> health_port() const;
  std::optional<std::uint16_t> metrics_port() const;

 private:
  struct Exchange {
    ApiCall call;
    Instant sent{};
  };

  void deliver(controller::Input input);
  void wake_up();
  void carry_out(controller::Output output);
  void carry_out(const controller::SendPatch& patch);
  void exchange(controller::RequestId id, kube::Request request, const CallOptions& options);
  void answered(controller::RequestId id, const Result<kube::Response>& response);
  void post(const controller::SendEvent& event);
  void posted(controller::RequestId id, const Result<kube::Response>& response);
  void look_at_watches();
  net::ServerResponse serve(const net::ServerRequest& request) const;
  controller::Health health() const;
  std::string metrics() const;
  void stand_by();
  void lead(bool leads);
  CallOptions patch_options() const;
  void give_up_lease();
  void finish_stopping();

  ControllerSettings settings_;
  net::Loop& loop_;
  const Clock& clock_;
  Logger& logger_;
  ApiClient client_;
  json::Reader reader_;
  controller::Controller controller_;
  SchemaWatch schema_;
  std::array<std::unique_ptr<WatchedResource>, controller::kResourceCount> watched_;
  std::unordered_map<controller::RequestId, Exchange> exchanges_;
  std::unique_ptr<LeaderElection> election_;  // null: always leading
  std::vector<controller::RequestId> held_;   // PATCHes that may not leave: somebody else leads
  std::unique_ptr<MetricsServer> metrics_;
  std::unordered_map<controller::RequestId, ApiCall> events_;  // under way
  std::uint64_t events_failed_ = 0;
  std::optional<net::HttpServer> server_;
  net::Timer wake_timer_;
  net::Timer watch_timer_;
  net::Timer stop_timer_;
  std::optional<Instant> wake_at_;
  std::function<void()> stopped_;
  bool finished_ = false;
};

}  // namespace vo::runtime
