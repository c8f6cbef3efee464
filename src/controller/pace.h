// SPDX-License-Identifier: Apache-2.0
// How fast requests may leave. Pure: time and randomness come in.
#pragma once

#include "base/clock.h"

namespace vo::controller {

// client-go's flow control: `qps` on average, `burst` at once.
class TokenBucket {
 public:
  TokenBucket(double qps, double burst) : qps_(qps), burst_(burst), tokens_(burst) {}

  bool take(Instant now);
  // When the next take() can succeed.
  Instant next(Instant now);

 private:
  void refill(Instant now);

  double qps_;
  double burst_;
  double tokens_;
  Instant last_{};
};

// The backfill's rate: evenly spaced with jitter, halved when the server is busy, recovering by a
// tenth of the full rate with every good answer.
class BackfillPace {
 public:
  explicit BackfillPace(double qps) : full_qps_(qps), qps_(qps) {}

  bool due(Instant now) const { return now >= next_; }
  Instant next() const { return next_; }
  double qps() const { return qps_; }

  // One request leaves now; `jitter` is uniform in [0, 1).
  void sent(Instant now, double jitter);
  void answered_well();
  void server_is_busy();

 private:
  double full_qps_;
  double qps_;
  Instant next_{};
};

}  // namespace vo::controller
