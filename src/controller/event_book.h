// SPDX-License-Identifier: Apache-2.0
// Which events may leave: one per object and reason in ten minutes, a bounded number a second over
// the whole cluster. What is held back is counted. Memory is bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/clock.h"
#include "controller/pace.h"

namespace vo::controller {

struct EventCounts {
  std::uint64_t sent = 0;
  std::uint64_t repeated = 0;    // the same object and reason not long ago
  std::uint64_t over_limit = 0;  // too many at once
};

class EventBook {
 public:
  // Whether an event about the object of that uid may leave now; counts the answer.
  bool admit(std::string_view uid, std::string_view reason, Instant now);
  const EventCounts& counts() const { return counts_; }
  std::size_t size() const { return last_.size(); }

 private:
  void forget_old(Instant now);

  TokenBucket bucket_{5, 100};
  std::unordered_map<std::string, Instant> last_;  // by uid and reason
  std::deque<std::pair<Instant, std::string>> order_;
  EventCounts counts_;
};

}  // namespace vo::controller
