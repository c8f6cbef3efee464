// SPDX-License-Identifier: Apache-2.0
#include "runtime/leader_election.h"

#include <functional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/format.h"
#include "base/log.h"
#include "base/result.h"
#include "controller/health.h"
#include "kube/backoff.h"
#include "kube/http.h"
#include "kube/leader_elector.h"
#include "net/loop.h"
#include "runtime/api_client.h"
#include "runtime/collect.h"

namespace vo::runtime {

LeaderElection::LeaderElection(kube::LeaderElectionConfig config, ApiClient& client,
                               net::Loop& loop, const Clock& clock, Logger& logger,
                               kube::UniformRandom random, Changed changed)
    : elector_(std::move(config), std::move(random)),
      client_(client),
      clock_(clock),
      logger_(logger),
      changed_(std::move(changed)),
      timer_(loop) {}

void LeaderElection::start() { drive(elector_.start(clock_.now(), clock_.wall_now())); }

void LeaderElection::release(std::function<void()> done) {
  released_ = std::move(done);
  changed_ = [](bool) {};
  drive(elector_.release(clock_.now(), clock_.wall_now()));
}

bool LeaderElection::may_write() {
  tell();
  return told_;
}

void LeaderElection::drive(kube::LeaderElector::Step step) {
  if (step.cancel) call_.cancel();
  if (step.send) send(*std::move(step.send));
  if (step.wake_at) {
    timer_.start(*step.wake_at - clock_.now(),
                 [this] { drive(elector_.on_timer(clock_.now(), clock_.wall_now())); });
  } else {
    timer_.cancel();
  }
  report_problem();
  tell();
  if (elector_.done() && released_) std::exchange(released_, nullptr)();
}

// The elector keeps the time itself.
void LeaderElection::send(kube::Request request) {
  call_ = collect(client_, std::move(request), [this](const Result<kube::Response>& response) {
    call_.detach();
    const Instant now = clock_.now();
    const WallTime wall = clock_.wall_now();
    drive(response ? elector_.on_response(*response, now, wall)
                   : elector_.on_failure(response.error(), now, wall));
  });
}

void LeaderElection::tell() {
  const bool leads = elector_.leads(clock_.now());
  if (std::exchange(told_, leads) == leads) return;
  logger_.info(leads ? "lease acquired" : "lease lost",
               {{"lease", elector_.config().namespace_name + "/" + elector_.config().name},
                {"identity", elector_.config().identity},
                {"holder", elector_.holder()}});
  changed_(leads);
}

void LeaderElection::report_problem() {
  if (elector_.problem() == reported_) return;
  reported_ = elector_.problem();
  if (!reported_.empty()) logger_.warning("leader election", {{"err", reported_}});
}

controller::HealthLine LeaderElection::health() const {
  const std::string lease = elector_.config().namespace_name + "/" + elector_.config().name;
  std::string detail = format("standing by for {}, held by {}", lease,
                              elector_.holder().empty() ? "nobody" : elector_.holder());
  if (elector_.leads(clock_.now())) detail = "leading by " + lease;
  const std::string& problem = elector_.problem();
  if (!problem.empty()) detail += ": " + problem;
  return {.name = "leader-election", .ok = problem.empty(), .detail = std::move(detail)};
}

}  // namespace vo::runtime
