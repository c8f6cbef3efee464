// SPDX-License-Identifier: Apache-2.0
#include "net/loop.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <csignal>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "net/loop_asio.h"

namespace vo::net {

using boost::system::error_code;

Loop::Loop() : impl_(std::make_unique<Impl>()) {}

Loop::~Loop() = default;

void Loop::run() {
  impl_->context.restart();
  impl_->context.run();
}

bool Loop::run_until(Predicate done) {
  impl_->context.restart();
  while (!done()) {
    if (impl_->context.run_one() == 0) return false;
  }
  return true;
}

void Loop::stop() { impl_->context.stop(); }

void Loop::post(Task task) { boost::asio::post(impl_->context, std::move(task)); }

namespace {

constexpr Duration kLongest = std::chrono::days{30};

}  // namespace

// A cancelled timer may already have its completion queued: the generation tells it apart.
struct Timer::State : std::enable_shared_from_this<Timer::State> {
  explicit State(Loop& loop) : timer(context_of(loop)) {}

  void forget() {
    ++generation;
    task = nullptr;
    pending = false;
  }

  void fire(std::uint64_t started_as) {
    if (generation != started_as) return;
    auto due = std::move(task);
    forget();
    due();
  }

  boost::asio::steady_timer timer;
  Loop::Task task;
  std::uint64_t generation = 0;
  bool pending = false;
};

Timer::Timer(Loop& loop) : state_(std::make_shared<State>(loop)) {}

Timer::~Timer() {
  if (state_) cancel();
}

Timer& Timer::operator=(Timer&& other) noexcept {
  if (state_ && state_ != other.state_) cancel();
  state_ = std::move(other.state_);
  return *this;
}

void Timer::start(Duration delay, Loop::Task task) {
  state_->forget();
  state_->task = std::move(task);
  state_->pending = true;
  state_->timer.expires_after(std::clamp(delay, Duration{0}, kLongest));
  state_->timer.async_wait(
      [state = state_, generation = state_->generation](error_code) { state->fire(generation); });
}

void Timer::cancel() {
  state_->forget();
  state_->timer.cancel();
}

bool Timer::pending() const { return state_->pending; }

struct ShutdownSignals::State : std::enable_shared_from_this<ShutdownSignals::State> {
  State(Loop& loop, Handler call)
      : signals(std::in_place, context_of(loop)), handler(std::move(call)) {}

  void wait() {
    signals->async_wait([self = shared_from_this()](error_code error, int signal) {
      if (error || !self->handler) return;
      self->wait();
      self->handler(signal);
    });
  }

  std::optional<boost::asio::signal_set> signals;
  Handler handler;
};

ShutdownSignals::ShutdownSignals(Loop& loop, Handler handler)
    : state_(std::make_shared<State>(loop, std::move(handler))) {
  state_->signals->add(SIGTERM);
  state_->signals->add(SIGINT);
  state_->wait();
}

ShutdownSignals::~ShutdownSignals() {
  state_->handler = nullptr;
  state_->signals.reset();
}

}  // namespace vo::net
