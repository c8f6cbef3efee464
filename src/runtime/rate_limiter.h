// SPDX-License-Identifier: Apache-2.0
// Lets requests go at a rate: those of high priority first, each class in order of arrival.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "base/clock.h"
#include "controller/pace.h"
#include "net/loop.h"

namespace vo::runtime {

enum class Priority : std::uint8_t { kNormal, kBackfill };

class RateLimiter {
 public:
  using Ticket = std::pair<Priority, std::uint64_t>;

  // qps 0: no limit. The loop and the clock must outlive this.
  RateLimiter(net::Loop& loop, const Clock& clock, double qps, double burst);

  // Calls `go` when its turn has come: at once, if nobody waits and the rate allows.
  Ticket enter(Priority priority, net::Loop::Task go);
  // Gives the turn up; does nothing after it.
  void leave(Ticket ticket);

 private:
  void let_go();

  const Clock& clock_;
  bool unlimited_;
  controller::TokenBucket bucket_;
  net::Timer timer_;
  std::map<Ticket, net::Loop::Task> waiting_;
  std::uint64_t last_ = 0;
};

}  // namespace vo::runtime
