// SPDX-License-Identifier: Apache-2.0
#include "controller/event_book.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/format.h"

namespace vo::controller {
namespace {

constexpr Duration kRepeatAfter = std::chrono::minutes{10};
constexpr std::size_t kRemembered = 10'000;  // more than the bucket lets through in ten minutes

}  // namespace

bool EventBook::admit(std::string_view uid, std::string_view reason, Instant now) {
  forget_old(now);
  std::string key = format("{} {}", uid, reason);
  if (last_.contains(key)) {
    ++counts_.repeated;
    return false;
  }
  if (last_.size() >= kRemembered || !bucket_.take(now)) {
    ++counts_.over_limit;
    return false;
  }
  ++counts_.sent;
  order_.emplace_back(now, key);
  last_.emplace(std::move(key), now);
  return true;
}

void EventBook::forget_old(Instant now) {
  while (!order_.empty() && order_.front().first + kRepeatAfter <= now) {
    last_.erase(order_.front().second);
    order_.pop_front();
  }
}

}  // namespace vo::controller
