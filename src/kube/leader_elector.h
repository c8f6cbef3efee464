// SPDX-License-Identifier: Apache-2.0
// Holds a Lease, or waits for it, as client-go's LeaderElector does: of those who use the same one,
// at most one leads at any instant. A pure state machine, driven like kube::Reflector. What it
// rests on:
//
// - Leadership lasts until the renew deadline after the *start* of the last request that renewed
//   it. Others wait for the lease duration after they *saw* it renewed, which is later, and longer.
// - Nobody's clock is compared with ours: what counts is that the lease was written, and when we
//   saw it. Clocks may run apart by the ratio of lease duration and renew deadline.
// - Every write carries the version it was decided from, so that a late one fails.
//
// It cannot fence: a write that left in time may arrive late. Ask leads() before each write, give
// writes a deadline shorter than lease duration - renew deadline, and let them test what they
// assume.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/result.h"
#include "kube/backoff.h"
#include "kube/http.h"
#include "kube/lease.h"

namespace vo::kube {

struct LeaderElectionConfig {
  std::string namespace_name;
  std::string name;      // of the Lease
  std::string identity;  // differs from process to process, also on one host

  Duration lease_duration = std::chrono::seconds{15};  // whole seconds
  Duration renew_deadline = std::chrono::seconds{10};
  Duration retry_period = std::chrono::seconds{2};
  double acquire_jitter = 1.2;  // waits of who does not lead: retry period * [1, 1 + jitter)
};

// Error: kInput, unless lease duration > renew deadline > 1.2 * retry period > 0.
Status check(const LeaderElectionConfig& config);

struct LeaderElectionCounters {
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;    // no answer, or a refusal that is no conflict
  std::uint64_t conflicts = 0;   // somebody else wrote first
  std::uint64_t slow_paths = 0;  // a renewal that had to read first
  std::uint64_t acquisitions = 0;
  std::uint64_t losses = 0;  // lapsed, or taken by somebody else; not released
};

class LeaderElector {
 public:
  // What to do now, in this order.
  struct Step {
    bool cancel = false;             // drop the request in flight
    std::optional<Request> send;     // start this one
    std::optional<Instant> wake_at;  // then call on_timer(); replaces the earlier time
  };

  // REQUIRES check(config). `random` is uniform in [0, 1).
  LeaderElector(LeaderElectionConfig config, UniformRandom random);
  LeaderElector(const LeaderElector&) = delete;
  LeaderElector& operator=(const LeaderElector&) = delete;

  Step start(Instant now, WallTime wall);
  Step on_response(const Response& response, Instant now, WallTime wall);
  Step on_failure(const Error& error, Instant now, WallTime wall);
  Step on_timer(Instant now, WallTime wall);  // early calls do no harm

  // Stops leading at once and gives the lease up, so that another need not wait. Call it when no
  // write of ours can land any more. Afterwards, and where there is nothing to give up, done().
  Step release(Instant now, WallTime wall);
  bool done() const { return state_ == State::kIdle; }

  // Whether a write may leave now.
  bool leads(Instant now) const { return now < leads_until_; }
  Instant leads_until() const { return leads_until_; }

  // Who holds the lease as far as we saw; empty: nobody, or not seen yet.
  const std::string& holder() const { return lease_.record.holder; }
  // When our lease was last renewed.
  std::optional<Instant> renewed_at() const { return renewed_at_; }
  // Why the last request failed; empty: it did not.
  const std::string& problem() const { return problem_; }
  const LeaderElectionCounters& counters() const { return counters_; }
  const LeaderElectionConfig& config() const { return config_; }

 private:
  enum class State : std::uint8_t {
    kIdle,
    kWaiting,       // until wake_
    kReading,       // GET
    kCreating,      // POST: there was no lease
    kWriting,       // PUT: to renew or to take it
    kReadingToEnd,  // GET, to release what is ours
    kReleasing,     // PUT
  };

  Step step();
  Duration request_timeout() const;
  bool in_flight() const;
  void send(State state, Request request, Instant now);
  void wait(Instant until);
  void read(State state, Instant now);
  void act(Instant now, WallTime wall);
  void write(Instant now, WallTime wall);
  void create(Instant now, WallTime wall);
  void give_up(Instant now, WallTime wall);
  LeaseRecord next_record(WallTime wall) const;
  bool is_ours() const { return lease_.record.holder == config_.identity; }
  bool has_expired(Instant now) const;

  void note_lapse(Instant now);
  void observe(Lease lease, Instant now);
  void answered_read(const Response& response, Instant now, WallTime wall);
  void answered_write(const Response& response, Instant now);
  void written(const Response& response, Instant now);
  void failed(std::string why, Instant now);
  void try_later(Instant now);
  void finish();

  LeaderElectionConfig config_;
  UniformRandom random_;
  LeaderElectionCounters counters_;
  std::string problem_;

  State state_ = State::kIdle;
  Lease lease_;           // as last seen; without a version: none seen
  bool fresh_ = false;    // nobody is known to have written since
  Instant changed_at_{};  // when lease_ was first seen as it is
  Instant request_started_{};
  Instant wake_{};
  Instant leads_until_ = Instant::min();
  std::optional<Instant> renewed_at_;
  bool led_ = false;  // whether the end of leads_until_ is still to be noted
  std::optional<Request> to_send_;
  bool to_cancel_ = false;
};

}  // namespace vo::kube
