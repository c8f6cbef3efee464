// SPDX-License-Identifier: Apache-2.0
#include "kube/backoff.h"

#include <algorithm>

#include "base/clock.h"

namespace vo::kube {

namespace {

Duration scaled(Duration whole, double factor) {
  return Duration(static_cast<Duration::rep>(static_cast<double>(whole.count()) * factor));
}

}  // namespace

Duration share_of(Duration whole, const UniformRandom& random) { return scaled(whole, random()); }

Duration jittered(Duration base, double factor, const UniformRandom& random) {
  return base + scaled(base, factor * random());
}

Duration Backoff::next(Instant now, const UniformRandom& random) {
  if (now - retried_ >= config_.reset_after) next_ = config_.first;
  const Duration delay = jittered(next_, config_.jitter, random);
  next_ = std::min(next_ * 2, config_.cap);
  retried_ = now + delay;
  return delay;
}

}  // namespace vo::kube
