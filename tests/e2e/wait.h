// SPDX-License-Identifier: Apache-2.0
// Waiting for what another process does. Nothing here sleeps longer than a poll.
#pragma once

#include <chrono>
#include <functional>
#include <utility>

#include "base/clock.h"

namespace vo::e2e {

inline constexpr Duration kPatience = std::chrono::seconds{60};

const Clock& real_clock();
void pause(Duration duration);

// Polls until the predicate holds; false when it did not within the patience.
bool wait_until(const std::function<bool()>& predicate, Duration patience = kPatience);

// True if the predicate held at every poll during the whole span.
bool holds_for(Duration span, const std::function<bool()>& predicate);

// Runs at the end of its scope, however that is left: what a test did to the cluster is undone.
class Finally {
 public:
  explicit Finally(std::function<void()> action) : action_{std::move(action)} {}
  ~Finally() { action_(); }
  Finally(const Finally&) = delete;
  Finally& operator=(const Finally&) = delete;

 private:
  std::function<void()> action_;
};

}  // namespace vo::e2e
