// SPDX-License-Identifier: Apache-2.0
// Keeps an ObjectSink in step with one resource of an API server: lists it, watches it, resumes
// after every break, and lists again only when the position in the stream is gone. A pure state
// machine: it holds no objects, does no I/O and asks no clock. Owned by whoever has the loop and
// the socket:
//
//   void drive(Reflector::Step step) {
//     if (step.cancel) transfer.reset();                    // nothing of it may be reported any
//     more if (step.send) transfer = client.start(*step.send,    // then, as it happens,
//         [&](auto& head)  { drive(reflector.on_head(head, clock.now())); },
//         [&](auto bytes)  { drive(reflector.on_body(bytes, clock.now())); },
//         [&](Status end)  { drive(end ? reflector.on_end(clock.now())
//                                      : reflector.on_failure(end.error(), clock.now())); });
//     timer.expire_at(step.wake_at, [&] { drive(reflector.on_timer(clock.now())); });
//   }
//   drive(reflector.start(clock.now()));
//
// At most one request is in flight. Steps may be asked for inside the transfer's own callbacks, so
// a transfer must bear being cancelled, and the next one being started, from there.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "kube/api_status.h"
#include "kube/backoff.h"
#include "kube/delivery.h"
#include "kube/http.h"
#include "kube/line_splitter.h"
#include "kube/list_reader.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"
#include "kube/reflector_state.h"
#include "kube/watch_event.h"

namespace vo::kube {

class Reflector {
 public:
  // What to do now, in this order.
  struct Step {
    bool cancel = false;             // drop the request in flight
    std::optional<Request> send;     // start this one
    std::optional<Instant> wake_at;  // then call on_timer(); replaces the earlier time
  };

  enum class State : std::uint8_t {
    // Before start() and after stop(): every input is ignored.
    kIdle,

    // Nothing is in flight; at wake_at the list begins at its first page. It asks for NotOlderThan
    // the position. It asks for the newest state (a quorum read) where there is no position yet,
    // where the server refused the position, and where the server is suspected to be behind.
    kBeforeList,

    // A page is in flight.
    //   its last item, and a continue token   the next page, at once
    //   its last item                         the sink sweeps; kWatch from the list's version, at
    //   once
    //   a version older than the position     suspicion, see below
    //   410 with a continue token             kBeforeList, the newest state in one page
    //   410; 504 ResourceVersionTooLarge      kBeforeList, the newest state
    //   anything else, or 60 s of silence     kBeforeList
    kList,

    // A WatchList is in flight and its initial events are coming, in no order of versions: the
    // position stays where it is.
    //   the bookmark that ends them           the sink sweeps; kWatch, on the same request
    //   refused as malformed, a clean end,
    //   or 30 s of silence                    kList, and no WatchList for an hour
    //   anything else                         kBeforeList
    kInitialEvents,

    // Nothing is in flight; at wake_at the watch resumes from the position.
    kBeforeWatch,

    // A watch from the position is in flight; events and bookmarks move the position.
    //   a clean end                           kWatch, at once; but when an audit is due:
    //   kBeforeList
    //   a clean end within 1 s, without news  kBeforeWatch
    //   a whole term without a bookmark       suspicion
    //   a version older than the position     suspicion
    //   timeoutSeconds + 30 s                 cancelled; kWatch
    //   410, as answer or as ERROR event      kBeforeList
    //   an event without a readable object    kBeforeList: something may have been lost
    //   400, 404, 422, …                      kBeforeList, the newest state
    //   403, 429, 5xx, a broken connection    kBeforeWatch
    kWatch,
  };
  // Waiting in kBeforeList or kBeforeWatch is the backoff, or Retry-After where that is longer.
  //
  // Suspicion: the server may be a lagging replica, or etcd was restored from a backup. The newest
  // state is listed until its version has caught up with the position. After 60 s the server is
  // believed: the position is forgotten and the sink is told of a rollback.

  // The sink must outlive this.
  Reflector(ReflectorConfig config, ObjectSink& sink, UniformRandom random);
  Reflector(const Reflector&) = delete;
  Reflector& operator=(const Reflector&) = delete;

  Step start(Instant now);
  Step stop();

  Step on_head(const ResponseHead& head, Instant now);
  Step on_body(std::string_view bytes, Instant now);  // any cut; valid during the call
  Step on_end(Instant now);                           // the body was complete
  Step on_failure(const Error& error, Instant now);   // no answer, or it broke off
  Step on_timer(Instant now);                         // early calls do no harm

  State state() const { return state_; }
  const ReflectorConfig& config() const { return config_; }
  const ReflectorHealth& health() const { return health_; }
  const ReflectorCounters& counters() const { return counters_; }
  const std::string& resource_version() const { return position_; }  // empty: not synced yet

 private:
  // reflector_list.cc
  void begin_list(Instant now);
  void request_page(Instant now);
  void read_page(std::string_view bytes, Instant now);
  void end_page(Instant now);
  void end_list(std::string_view resource_version, Instant now);
  void refuse_list(const ApiStatus& status, Instant now);
  void check_list(Instant now);
  void begin_initial_events(Instant now);
  void end_initial_events(std::string_view resource_version, Instant now);
  void give_up_initial_events(Instant now);
  void refuse_initial_events(const ApiStatus& status, Instant now);
  void check_initial_events(Instant now);

  // reflector_watch.cc
  void begin_watch(Instant now);
  void send_watch(State state, Instant now);
  void read_lines(std::string_view bytes, Instant now);
  void read_line(const LineSplitter::Line& line, Instant now);
  void read_oversized(const LineSplitter::Line& line);
  void read_event(const WatchEvent& event, Instant now);
  void read_change(const WatchEvent& event, Instant now);
  void read_deletion(const WatchEvent& event, Instant now);
  void lose_event(Instant now);
  void read_bookmark(std::string_view object, Instant now);
  void read_error(std::string_view status, Instant now);
  void advance(std::string_view resource_version);
  void end_watch(Instant now);
  void end_overdue_watch(Instant now);
  void refuse_watch(const ApiStatus& status, Instant now);

  // reflector.cc
  void on_refusal(const ApiStatus& status, Instant now);
  void list_again(ReplaceReason reason, bool newest, const Error& why, Instant now);
  void suspect(std::string_view resource_version, Instant now);
  void retry(State from, const Error& why, Instant now);
  void set_condition(Condition condition, std::string message, Instant now);
  void send(State state, Request request, Instant wake_at);
  void cancel();
  Step step();

  ReflectorConfig config_;
  ObjectSink& sink_;
  UniformRandom random_;
  ReflectorCounters counters_;
  ReflectorHealth health_;
  Delivery delivery_;
  Backoff backoff_;

  State state_ = State::kIdle;
  bool in_flight_ = false;
  Step step_;                            // being made up
  ResponseHead head_;                    // of the answer in flight
  std::string refusal_;                  // its body, if it is one
  std::optional<Duration> retry_after_;  // asked for by the last refusal
  Instant begun_{};                      // when the answer's head came
  Instant heard_{};                      // when its last byte came

  std::string position_;                          // everything up to here is in the sink
  ReplaceReason reason_ = ReplaceReason::kStart;  // of the list that is due or going on
  bool newest_ = false;                           // the list asks for the newest state
  bool unpaged_ = false;                          // and for all of it in one page
  std::string continue_;                          // empty: the first page
  std::string list_version_;                      // of the first page
  std::optional<ListReader> page_;
  std::optional<Instant> suspected_since_;
  Instant watch_list_from_{};  // no WatchList before
  std::optional<Instant> audit_at_;

  LineSplitter lines_;
  std::chrono::seconds term_{0};  // asked of the watch in flight
  Instant deadline_{};            // when we end it
  bool heard_news_ = false;       // it moved the position
  bool heard_anything_ = false;   // an event or a bookmark
};

}  // namespace vo::kube
