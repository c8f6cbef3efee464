// SPDX-License-Identifier: Apache-2.0
// Gives a kube::LeaderElector its requests and its clock, and says when we begin and cease to lead.
#pragma once

#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/log.h"
#include "controller/health.h"
#include "kube/backoff.h"
#include "kube/leader_elector.h"
#include "net/loop.h"
#include "runtime/api_client.h"

namespace vo::runtime {

class LeaderElection {
 public:
  // Called on the loop, with each change. Not leading at first.
  using Changed = std::function<void(bool leads)>;

  // REQUIRES kube::check(config). Client, loop, clock and logger must outlive this.
  LeaderElection(kube::LeaderElectionConfig config, ApiClient& client, net::Loop& loop,
                 const Clock& clock, Logger& logger, kube::UniformRandom random, Changed changed);

  void start();
  // Gives the lease up, if we hold it, and calls `done`; `changed` is not called any more. Nothing
  // of ours may be on its way to the server then.
  void release(std::function<void()> done);

  // Whether a write may leave now. Calls `changed` first where that is not what it last said: time
  // may have passed while the loop was busy.
  bool may_write();

  controller::HealthLine health() const;
  const kube::LeaderElector& elector() const { return elector_; }

 private:
  void drive(kube::LeaderElector::Step step);
  void send(kube::Request request);
  void tell();
  void report_problem();

  kube::LeaderElector elector_;
  ApiClient& client_;
  const Clock& clock_;
  Logger& logger_;
  Changed changed_;
  net::Timer timer_;
  ApiCall call_;
  std::function<void()> released_;
  std::string reported_;
  bool told_ = false;
};

}  // namespace vo::runtime
