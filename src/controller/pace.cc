// SPDX-License-Identifier: Apache-2.0
#include "controller/pace.h"

#include <algorithm>
#include <chrono>

#include "base/clock.h"

namespace vo::controller {
namespace {

using Seconds = std::chrono::duration<double>;

Duration to_duration(double seconds) {
  return std::chrono::duration_cast<Duration>(Seconds{seconds});
}

// A server in trouble still gets a request now and then, or recovery would never be seen.
constexpr double kSlowestFraction = 1.0 / 64;
constexpr double kRecoveryFraction = 0.1;

}  // namespace

void TokenBucket::refill(Instant now) {
  if (now <= last_) return;
  tokens_ = std::min(burst_, tokens_ + Seconds{now - last_}.count() * qps_);
  last_ = now;
}

bool TokenBucket::take(Instant now) {
  refill(now);
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

Instant TokenBucket::next(Instant now) {
  refill(now);
  if (tokens_ >= 1) return now;
  // Rounded up: at the instant returned, refill() must have completed the token.
  return now + to_duration((1 - tokens_) / qps_) + std::chrono::microseconds{1};
}

void BackfillPace::sent(Instant now, double jitter) {
  next_ = now + to_duration((0.5 + jitter) / qps_);
}

void BackfillPace::answered_well() {
  qps_ = std::min(full_qps_, qps_ + full_qps_ * kRecoveryFraction);
}

void BackfillPace::server_is_busy() { qps_ = std::max(full_qps_ * kSlowestFraction, qps_ / 2); }

}  // namespace vo::controller
