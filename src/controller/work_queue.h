// SPDX-License-Identifier: Apache-2.0
// The keys that want a decision: each at most once, starts and migrations before the backfill,
// failed ones not before their time. Bounded by the number of VMIs.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace vo::controller {

enum class Priority : std::uint8_t { kStart, kBackfill };

class WorkQueue {
 public:
  // Queues the key; one that waits already keeps the more urgent of both priorities, and one that
  // was postponed stays postponed.
  void add(std::string_view key, Priority priority);
  // Not before `until`; replaces what was queued for the key.
  void postpone(std::string_view key, Priority priority, Instant until);
  void forget(std::string_view key);

  // Moves what has become due to the ready queues.
  void advance(Instant now);
  // The next ready key of that priority, removed.
  std::optional<std::string> pop(Priority priority);
  // Puts a popped key back in front.
  void put_back(std::string key, Priority priority);

  bool has_ready(Priority priority) const;
  // When advance() will have something to do.
  std::optional<Instant> next_due() const;
  std::size_t size() const { return entries_.size(); }
  std::size_t size(Priority priority) const;

 private:
  struct Entry {
    Priority priority;
    std::optional<Instant> until;
  };
  std::deque<std::string>& ready(Priority priority);
  const std::deque<std::string>& ready(Priority priority) const;
  void drop_stale(Priority priority);

  // `ready_` and `delayed_` may hold keys whose entry has moved on; entries_ is the truth.
  std::unordered_map<std::string, Entry> entries_;
  std::deque<std::string> start_;
  std::deque<std::string> backfill_;
  std::multimap<Instant, std::string> delayed_;
};

}  // namespace vo::controller
