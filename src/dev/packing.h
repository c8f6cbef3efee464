// SPDX-License-Identifier: Apache-2.0
// Gives memory back while nothing happens: every two seconds what was left alone meanwhile is
// packed, and what that frees goes back to the system.
#pragma once

#include <functional>
#include <utility>

#include "net/loop.h"

namespace vo::dev {

class Packing {
 public:
  // Says whether it has packed anything.
  using Pack = std::function<bool()>;

  // The loop must outlive this.
  Packing(net::Loop& loop, Pack pack) : pack_(std::move(pack)), timer_(loop) { arm(); }

 private:
  void arm();
  void run();

  Pack pack_;
  net::Timer timer_;
  bool is_first_ = true;  // what the start has left behind
};

}  // namespace vo::dev
