// SPDX-License-Identifier: Apache-2.0
#include "runtime/rate_limiter.h"

#include <utility>

#include "base/clock.h"
#include "net/loop.h"

namespace vo::runtime {

RateLimiter::RateLimiter(net::Loop& loop, const Clock& clock, double qps, double burst)
    : clock_(clock), unlimited_(qps <= 0), bucket_(qps, burst), timer_(loop) {}

RateLimiter::Ticket RateLimiter::enter(Priority priority, net::Loop::Task go) {
  const Ticket ticket{priority, ++last_};
  waiting_.emplace(ticket, std::move(go));
  let_go();
  return ticket;
}

void RateLimiter::leave(Ticket ticket) { waiting_.erase(ticket); }

void RateLimiter::let_go() {
  while (!waiting_.empty()) {
    const Instant now = clock_.now();
    if (!unlimited_ && !bucket_.take(now)) {
      return timer_.start(bucket_.next(now) - now, [this] { let_go(); });
    }
    auto go = std::move(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    go();
  }
}

}  // namespace vo::runtime
