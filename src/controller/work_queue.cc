// SPDX-License-Identifier: Apache-2.0
#include "controller/work_queue.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"

namespace vo::controller {

std::deque<std::string>& WorkQueue::ready(Priority priority) {
  return priority == Priority::kStart ? start_ : backfill_;
}

const std::deque<std::string>& WorkQueue::ready(Priority priority) const {
  return priority == Priority::kStart ? start_ : backfill_;
}

void WorkQueue::add(std::string_view key, Priority priority) {
  const auto [it, fresh] = entries_.try_emplace(std::string{key}, Entry{priority, std::nullopt});
  if (fresh) {
    ready(priority).emplace_back(key);
    return;
  }
  Entry& entry = it->second;
  if (priority >= entry.priority) return;
  entry.priority = priority;
  if (!entry.until) ready(priority).emplace_back(key);
}

void WorkQueue::postpone(std::string_view key, Priority priority, Instant until) {
  entries_.insert_or_assign(std::string{key}, Entry{priority, until});
  delayed_.emplace(until, key);
}

void WorkQueue::forget(std::string_view key) { entries_.erase(std::string{key}); }

void WorkQueue::advance(Instant now) {
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    auto node = delayed_.extract(delayed_.begin());
    const auto it = entries_.find(node.mapped());
    if (it == entries_.end() || it->second.until != node.key()) continue;
    it->second.until.reset();
    ready(it->second.priority).push_back(std::move(node.mapped()));
  }
}

void WorkQueue::drop_stale(Priority priority) {
  auto& keys = ready(priority);
  while (!keys.empty()) {
    const auto it = entries_.find(keys.front());
    if (it != entries_.end() && it->second.priority == priority && !it->second.until) return;
    keys.pop_front();
  }
}

std::optional<std::string> WorkQueue::pop(Priority priority) {
  drop_stale(priority);
  auto& keys = ready(priority);
  if (keys.empty()) return std::nullopt;
  std::string key = std::move(keys.front());
  keys.pop_front();
  entries_.erase(key);
  return key;
}

void WorkQueue::put_back(std::string key, Priority priority) {
  if (!entries_.try_emplace(key, Entry{priority, std::nullopt}).second) return;
  ready(priority).push_front(std::move(key));
}

bool WorkQueue::has_ready(Priority priority) const {
  return std::ranges::any_of(ready(priority), [&](const std::string& key) {
    const auto it = entries_.find(key);
    return it != entries_.end() && it->second.priority == priority && !it->second.until;
  });
}

std::size_t WorkQueue::size(Priority priority) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      entries_, [&](const auto& pair) { return pair.second.priority == priority; }));
}

std::optional<Instant> WorkQueue::next_due() const {
  if (delayed_.empty()) return std::nullopt;
  return delayed_.begin()->first;
}

}  // namespace vo::controller
