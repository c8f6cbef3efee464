// SPDX-License-Identifier: Apache-2.0
#include "kube/reflector.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "kube/api_status.h"
#include "kube/backoff.h"
#include "kube/http.h"
#include "kube/object_sink.h"
#include "kube/reflector_state.h"

namespace vo::kube {

namespace {

constexpr std::size_t kMaxRefusalBytes = std::size_t{64} << 10;
constexpr int kOk = 200;
constexpr int kTooManyRequests = 429;

Error transient(std::string message) { return {Action::kRetry, std::move(message)}; }

}  // namespace

Reflector::Reflector(ReflectorConfig config, ObjectSink& sink, UniformRandom random)
    : config_(std::move(config)),
      sink_(sink),
      random_(std::move(random)),
      delivery_(sink_, config_, counters_),
      backoff_(config_.backoff),
      lines_(config_.max_object_bytes) {}

Reflector::Step Reflector::start(Instant now) {
  state_ = State::kBeforeList;
  step_.wake_at = now + share_of(config_.start_jitter, random_);
  health_.since = now;
  return step();
}

Reflector::Step Reflector::stop() {
  cancel();
  state_ = State::kIdle;
  step_.wake_at.reset();
  return step();
}

Reflector::Step Reflector::on_head(const ResponseHead& head, Instant now) {
  if (!in_flight_) return step();
  head_ = head;
  begun_ = heard_ = now;
  refusal_.clear();
  if (head.code != kOk) return step();
  set_condition(Condition::kOk, "", now);
  if (state_ == State::kWatch) ++counters_.watches;
  if (state_ != State::kWatch && continue_.empty()) sink_.replace_begin(reason_);
  return step();
}

Reflector::Step Reflector::on_body(std::string_view bytes, Instant now) {
  if (!in_flight_) return step();
  counters_.bytes += bytes.size();
  heard_ = now;
  if (head_.code != kOk) {
    refusal_ += bytes.substr(0, kMaxRefusalBytes - std::min(kMaxRefusalBytes, refusal_.size()));
  } else if (state_ == State::kList) {
    read_page(bytes, now);
  } else {
    read_lines(bytes, now);
  }
  return step();
}

Reflector::Step Reflector::on_end(Instant now) {
  if (!std::exchange(in_flight_, false)) return step();
  if (head_.code != kOk) {
    on_refusal(read_status(head_, refusal_), now);
  } else if (state_ == State::kList) {
    end_page(now);
  } else if (state_ == State::kInitialEvents) {
    give_up_initial_events(now);
  } else {
    end_watch(now);
  }
  return step();
}

Reflector::Step Reflector::on_failure(const Error& error, Instant now) {
  if (!std::exchange(in_flight_, false)) return step();
  retry(state_ == State::kWatch ? State::kBeforeWatch : State::kBeforeList, error, now);
  return step();
}

Reflector::Step Reflector::on_timer(Instant now) {
  if (!step_.wake_at || now < *step_.wake_at) return step();
  switch (state_) {
    case State::kIdle: break;
    case State::kBeforeList: begin_list(now); break;
    case State::kBeforeWatch: begin_watch(now); break;
    case State::kList: check_list(now); break;
    case State::kInitialEvents: check_initial_events(now); break;
    case State::kWatch: end_overdue_watch(now); break;
  }
  return step();
}

void Reflector::on_refusal(const ApiStatus& status, Instant now) {
  if (status.code == kTooManyRequests) ++counters_.throttled;
  if (status.action() == Action::kDenied) ++counters_.denied;
  retry_after_ = status.retry_after;
  switch (state_) {
    case State::kList: refuse_list(status, now); break;
    case State::kInitialEvents: refuse_initial_events(status, now); break;
    default: refuse_watch(status, now); break;
  }
}

void Reflector::list_again(ReplaceReason reason, bool newest, const Error& why, Instant now) {
  reason_ = reason;
  newest_ = newest_ || newest;
  retry(State::kBeforeList, why, now);
}

void Reflector::suspect(std::string_view resource_version, Instant now) {
  ++counters_.stale_answers;
  if (!suspected_since_) suspected_since_ = now;
  const Error why =
      transient(format("the server is at resource version {}, older than {} seen before",
                       resource_version, position_));
  if (now - *suspected_since_ < config_.rollback_patience) {
    return list_again(ReplaceReason::kSuspect, /*newest=*/true, why, now);
  }
  ++counters_.rollbacks;
  position_.clear();
  suspected_since_.reset();
  list_again(ReplaceReason::kRollback, /*newest=*/true, why, now);
}

void Reflector::retry(State from, const Error& why, Instant now) {
  cancel();
  ++(from == State::kBeforeWatch ? counters_.watch_failures : counters_.list_failures);
  const bool denied = why.action() == Action::kDenied;
  set_condition(denied ? Condition::kDenied : Condition::kRetrying, why.message(), now);
  const Duration asked = std::min(retry_after_.value_or(Duration{}), config_.retry_after_cap);
  retry_after_.reset();
  state_ = from;
  step_.wake_at = now + std::max(backoff_.next(now, random_), asked);
}

void Reflector::set_condition(Condition condition, std::string message, Instant now) {
  if (condition != health_.condition) health_.since = now;
  health_.condition = condition;
  health_.message = std::move(message);
}

void Reflector::send(State state, Request request, Instant wake_at) {
  state_ = state;
  in_flight_ = true;
  head_ = {};
  step_.send = std::move(request);
  step_.wake_at = wake_at;
}

void Reflector::cancel() {
  if (std::exchange(in_flight_, false)) step_.cancel = true;
}

Reflector::Step Reflector::step() {
  Step taken{.cancel = std::exchange(step_.cancel, false),
             .send = std::move(step_.send),
             .wake_at = step_.wake_at};
  step_.send.reset();
  return taken;
}

}  // namespace vo::kube
