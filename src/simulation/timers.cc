// SPDX-License-Identifier: Apache-2.0
#include "simulation/timers.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace vo::simulation {

Duration Timers::draw(Duration mean) {
  if (speed_ <= 0 || mean <= Duration{0}) return Duration{0};
  const double nanoseconds = static_cast<double>(mean.count()) * (0.5 + random_()) / speed_;
  return Duration{static_cast<Duration::rep>(nanoseconds)};
}

bool Timers::check(const std::string& group, const std::string& name, Duration length,
                   Instant now) {
  asked_ = true;
  const auto [end, begun] = ends_[group].try_emplace(name, now + length);
  if (begun && length > Duration{0}) queue_.emplace(end->second, group);
  return end->second <= now;
}

bool Timers::is_over(const std::string& group, const std::string& name, Duration mean,
                     Instant now) {
  asked_ = true;
  const auto known = ends_.find(group);
  if (known != ends_.end()) {
    const auto end = known->second.find(name);
    if (end != known->second.end()) return end->second <= now;
  }
  return check(group, name, draw(mean), now);
}

bool Timers::has_passed(const std::string& group, const std::string& name, Duration duration,
                        Instant now) {
  return check(group, name, duration, now);
}

void Timers::forget(const std::string& group, const std::string& name) {
  const auto known = ends_.find(group);
  if (known != ends_.end()) known->second.erase(name);
}

void Timers::forget(const std::string& group) { ends_.erase(group); }

void Timers::end_turn(const std::string& group, Instant now) {
  if (asked_) return;
  const auto known = ends_.find(group);
  if (known == ends_.end()) return;
  const bool over =
      std::ranges::all_of(known->second, [now](const auto& end) { return end.second <= now; });
  if (over) ends_.erase(known);
}

std::optional<Instant> Timers::next() const {
  if (queue_.empty()) return std::nullopt;
  return queue_.begin()->first;
}

std::vector<std::string> Timers::ended(Instant now) {
  std::vector<std::string> groups;
  while (!queue_.empty() && queue_.begin()->first <= now) {
    groups.push_back(queue_.begin()->second);
    queue_.erase(queue_.begin());
  }
  return groups;
}

}  // namespace vo::simulation
