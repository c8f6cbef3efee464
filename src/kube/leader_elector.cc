// SPDX-License-Identifier: Apache-2.0
#include "kube/leader_elector.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "kube/api_status.h"
#include "kube/backoff.h"
#include "kube/http.h"
#include "kube/lease.h"
#include "kube/request.h"

namespace vo::kube {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

constexpr int kNotFound = 404;
constexpr int kConflict = 409;

std::string in_seconds(Duration time) {
  return format("{}s", duration_cast<std::chrono::duration<double>>(time).count());
}

}  // namespace

Status check(const LeaderElectionConfig& config) {
  if (config.retry_period <= Duration{0}) {
    return input_error("the retry period of leader election must be positive");
  }
  if (config.renew_deadline * 5 <= config.retry_period * 6) {
    return input_error(
        format("the renew deadline of leader election ({}) must be more than 1.2 times its retry "
               "period ({})",
               in_seconds(config.renew_deadline), in_seconds(config.retry_period)));
  }
  // The lease says whole seconds.
  if (duration_cast<seconds>(config.lease_duration) <= config.renew_deadline) {
    return input_error(
        format("the lease duration of leader election ({}) must be longer than its renew deadline "
               "({})",
               in_seconds(config.lease_duration), in_seconds(config.renew_deadline)));
  }
  return {};
}

// Of the requests that fit into the renew deadline three may fail without an answer.
Duration LeaderElector::request_timeout() const { return config_.renew_deadline * 3 / 10; }

LeaderElector::LeaderElector(LeaderElectionConfig config, UniformRandom random)
    : config_(std::move(config)), random_(std::move(random)) {
  VO_ASSERT(check(config_).has_value());
}

// --- Inputs ------------------------------------------------------------------------------------

LeaderElector::Step LeaderElector::start(Instant now, WallTime) {
  if (state_ == State::kIdle) read(State::kReading, now);
  return step();
}

LeaderElector::Step LeaderElector::on_timer(Instant now, WallTime wall) {
  note_lapse(now);
  if (in_flight() && now >= request_started_ + request_timeout()) {
    to_cancel_ = true;
    failed("no answer in time", now);
  } else if (state_ == State::kWaiting && now >= wake_) {
    act(now, wall);
  }
  return step();
}

LeaderElector::Step LeaderElector::on_response(const Response& response, Instant now,
                                               WallTime wall) {
  note_lapse(now);
  switch (state_) {
    case State::kIdle:
    case State::kWaiting: break;
    case State::kReading:
    case State::kReadingToEnd: answered_read(response, now, wall); break;
    case State::kCreating:
    case State::kWriting: answered_write(response, now); break;
    case State::kReleasing:
      if (!response.ok()) ++counters_.failures;
      finish();
      break;
  }
  return step();
}

LeaderElector::Step LeaderElector::on_failure(const Error& error, Instant now, WallTime) {
  note_lapse(now);
  if (in_flight()) failed(error.message(), now);
  return step();
}

LeaderElector::Step LeaderElector::release(Instant now, WallTime) {
  const bool held = leads(now);
  leads_until_ = Instant::min();
  led_ = false;
  if (state_ == State::kReadingToEnd || state_ == State::kReleasing) return step();
  to_cancel_ = in_flight();
  if (held) {
    read(State::kReadingToEnd, now);
  } else {
    finish();
  }
  return step();
}

// --- Outputs -----------------------------------------------------------------------------------

bool LeaderElector::in_flight() const {
  return state_ != State::kIdle && state_ != State::kWaiting;
}

// The lapse of our leadership is an event too: somebody shows it.
LeaderElector::Step LeaderElector::step() {
  Step step{.cancel = std::exchange(to_cancel_, false),
            .send = std::exchange(to_send_, std::nullopt)};
  if (state_ == State::kIdle) return step;
  const Instant next = in_flight() ? request_started_ + request_timeout() : wake_;
  step.wake_at = led_ ? std::min(next, leads_until_) : next;
  return step;
}

void LeaderElector::send(State state, Request request, Instant now) {
  state_ = state;
  request_started_ = now;
  to_send_ = std::move(request);
  ++counters_.requests;
}

void LeaderElector::wait(Instant until) {
  state_ = State::kWaiting;
  wake_ = until;
}

void LeaderElector::finish() {
  state_ = State::kIdle;
  fresh_ = false;
}

// --- Decisions ---------------------------------------------------------------------------------

void LeaderElector::read(State state, Instant now) {
  send(state, get_request(lease_path(config_.namespace_name), config_.name), now);
}

// Who leads and knows the newest version renews without reading.
void LeaderElector::act(Instant now, WallTime wall) {
  if (fresh_ && leads(now)) return write(now, wall);
  if (leads(now)) ++counters_.slow_paths;
  read(State::kReading, now);
}

bool LeaderElector::has_expired(Instant now) const {
  const Duration said = lease_.record.duration;
  return now >= changed_at_ + (said > Duration{0} ? said : config_.lease_duration);
}

LeaseRecord LeaderElector::next_record(WallTime wall) const {
  const LeaseRecord& old = lease_.record;
  const std::string time = format_rfc3339_micro(wall);
  return {.holder = config_.identity,
          .duration = duration_cast<seconds>(config_.lease_duration),
          .acquire_time = is_ours() ? old.acquire_time : time,
          .renew_time = time,
          .transitions = is_ours() ? old.transitions : old.transitions + 1};
}

void LeaderElector::write(Instant now, WallTime wall) {
  send(State::kWriting,
       replace_request(lease_path(config_.namespace_name), config_.name,
                       with_record(lease_, next_record(wall))),
       now);
}

void LeaderElector::create(Instant now, WallTime wall) {
  lease_ = {};
  LeaseRecord record = next_record(wall);
  record.transitions = 0;
  send(State::kCreating,
       create_request(lease_path(config_.namespace_name), new_lease(config_.name, record)), now);
}

// As client-go leaves it: no holder, and the shortest duration.
void LeaderElector::give_up(Instant now, WallTime wall) {
  const std::string time = format_rfc3339_micro(wall);
  const LeaseRecord none{.holder = {},
                         .duration = seconds{1},
                         .acquire_time = time,
                         .renew_time = time,
                         .transitions = lease_.record.transitions};
  send(State::kReleasing,
       replace_request(lease_path(config_.namespace_name), config_.name, with_record(lease_, none)),
       now);
}

// --- Answers -----------------------------------------------------------------------------------

void LeaderElector::note_lapse(Instant now) {
  if (!led_ || leads(now)) return;
  led_ = false;
  ++counters_.losses;
}

void LeaderElector::observe(Lease lease, Instant now) {
  if (lease.resource_version != lease_.resource_version) changed_at_ = now;
  lease_ = std::move(lease);
  fresh_ = true;
  if (is_ours() || !led_) return;
  leads_until_ = Instant::min();
  note_lapse(now);
}

void LeaderElector::answered_read(const Response& response, Instant now, WallTime wall) {
  const bool ending = state_ == State::kReadingToEnd;
  if (response.head.code == kNotFound && !ending) return create(now, wall);
  if (!response.ok())
    return failed(read_status(response.head, response.body).error().message(), now);
  auto lease = read_lease(response.body);
  if (!lease) return failed(lease.error().message(), now);
  observe(std::move(*lease), now);
  if (ending) return is_ours() ? give_up(now, wall) : finish();
  if (is_ours() || holder().empty() || has_expired(now)) return write(now, wall);
  problem_.clear();
  try_later(now);
}

void LeaderElector::answered_write(const Response& response, Instant now) {
  if (response.ok()) return written(response, now);
  if (response.head.code != kConflict) {
    return failed(read_status(response.head, response.body).error().message(), now);
  }
  ++counters_.conflicts;
  fresh_ = false;
  try_later(now);
}

void LeaderElector::written(const Response& response, Instant now) {
  auto lease = read_lease(response.body);
  if (!lease) return failed(lease.error().message(), now);
  observe(std::move(*lease), now);
  if (!is_ours()) return failed("the server did not keep what was written", now);
  if (!leads(now)) ++counters_.acquisitions;
  renewed_at_ = request_started_;
  leads_until_ = request_started_ + config_.renew_deadline;
  led_ = true;
  problem_.clear();
  note_lapse(now);
  wait(request_started_ + config_.retry_period);
}

// Whether a write was applied is not known then: the next attempt reads first.
void LeaderElector::failed(std::string why, Instant now) {
  ++counters_.failures;
  problem_ = std::move(why);
  fresh_ = false;
  if (state_ == State::kReadingToEnd || state_ == State::kReleasing) return finish();
  try_later(now);
}

void LeaderElector::try_later(Instant now) {
  const bool leading = leads(now);
  wait(now + (leading ? config_.retry_period
                      : jittered(config_.retry_period, config_.acquire_jitter, random_)));
}

}  // namespace vo::kube
