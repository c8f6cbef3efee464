// SPDX-License-Identifier: Apache-2.0
// What can be seen of a reflector from outside: settings, health, counters.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/clock.h"
#include "kube/backoff.h"
#include "kube/line_splitter.h"
#include "kube/resource_path.h"

namespace vo::kube {

struct ReflectorConfig {
  ResourcePath path;
  std::string kind;  // expected of watched objects that say their kind; empty: any
  std::string label_selector;
  int page_size = 500;
  std::size_t max_object_bytes = LineSplitter::kMaxLineBytes;
  bool watch_list = false;  // begin with a WatchList instead of a LIST; falls back to LIST

  BackoffConfig backoff;
  Duration start_jitter = std::chrono::milliseconds(100);  // before the first request
  std::chrono::seconds watch_timeout{300};                 // asked of the server: uniform in
  std::chrono::seconds watch_timeout_spread{300};          // [timeout, timeout + spread]
  Duration watch_grace = std::chrono::seconds(30);         // then we end it
  Duration shortest_watch = std::chrono::seconds(1);       // a shorter one without news is an error
  Duration list_stall = std::chrono::seconds(60);          // a list without a byte for so long
  Duration retry_after_cap = std::chrono::seconds(60);     // of what a server may ask for
  Duration rollback_patience = std::chrono::seconds(60);   // before a server behind us is believed
  Duration initial_events_stall = std::chrono::seconds(30);
  Duration watch_list_pause = std::chrono::hours(1);  // LIST only, after a WatchList failed
  Duration audit_interval = std::chrono::hours(6);    // a list though nothing is wrong; 0: never
};

enum class Condition : std::uint8_t {
  kStarting,  // no answer yet
  kOk,
  kRetrying,  // the last request failed
  kDenied,    // 401 or 403: retried too, but somebody has to act if it stays
};

struct ReflectorHealth {
  bool synced = false;  // a list was complete: the sink knows every object
  Condition condition = Condition::kStarting;
  std::string message;  // of the failure, one line; empty when kOk
  Instant since{};      // when the condition began
};

struct ReflectorCounters {
  std::uint64_t bytes = 0;  // of bodies
  std::uint64_t list_pages = 0;
  std::uint64_t lists = 0;  // complete
  std::uint64_t list_failures = 0;
  std::uint64_t watches = 0;  // begun
  std::uint64_t watch_failures = 0;
  std::uint64_t very_short_watches = 0;
  std::uint64_t overdue_watches = 0;  // ended by our own deadline
  std::uint64_t silent_watches = 0;   // a full term without an event or bookmark
  std::uint64_t watch_list_fallbacks = 0;
  std::uint64_t expired = 0;        // positions, and continue tokens, lost to 410
  std::uint64_t stale_answers = 0;  // a resource version older than one seen before
  std::uint64_t rollbacks = 0;
  std::uint64_t audits = 0;
  std::uint64_t throttled = 0;  // 429
  std::uint64_t denied = 0;     // 401, 403

  std::uint64_t listed = 0;  // objects
  std::uint64_t added = 0;   // events
  std::uint64_t modified = 0;
  std::uint64_t deleted = 0;
  std::uint64_t bookmarks = 0;
  std::uint64_t errors = 0;
  std::uint64_t unknown_types = 0;
  std::uint64_t foreign_kinds = 0;
  std::uint64_t malformed = 0;    // lines or items without an envelope or an identity
  std::uint64_t oversized = 0;    // too many bytes, or nested too deep
  std::uint64_t undecodable = 0;  // the sink said so
};

}  // namespace vo::kube
