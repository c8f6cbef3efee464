// SPDX-License-Identifier: Apache-2.0
// How long to wait before trying again: client-go's reflector backoff. Delays double from the first
// one to a cap, and each is stretched by a random factor in [1, 1 + jitter), so that many clients
// of one server do not come back together. Two quiet minutes start it over.
#pragma once

#include <functional>

#include "base/clock.h"

namespace vo::kube {

// Uniform in [0, 1).
using UniformRandom = std::function<double()>;

struct BackoffConfig {
  Duration first = std::chrono::milliseconds(800);
  Duration cap = std::chrono::seconds(30);
  double jitter = 1.0;
  Duration reset_after = std::chrono::minutes(2);  // without a failure
};

class Backoff {
 public:
  explicit Backoff(BackoffConfig config = {}) : config_(config), next_(config.first) {}

  // The delay after a failure at `now`.
  Duration next(Instant now, const UniformRandom& random);

 private:
  BackoffConfig config_;
  Duration next_;
  Instant retried_{};  // when the last delay was over
};

// A random share of `whole`, in [0, whole).
Duration share_of(Duration whole, const UniformRandom& random);

// `base` stretched by a random factor in [1, 1 + factor).
Duration jittered(Duration base, double factor, const UniformRandom& random);

}  // namespace vo::kube
