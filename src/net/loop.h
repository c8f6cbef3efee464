// SPDX-License-Identifier: Apache-2.0
// The event loop: one thread, on which every callback of this layer runs. Whoever starts work on a
// loop (timers, requests, servers) must be gone before the loop is. Callbacks must not throw.
#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"

namespace vo::net {

class Loop {
 public:
  using Task = std::move_only_function<void()>;
  using Predicate = std::move_only_function<bool()>;

  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Handles events until stop().
  void run();
  // Handles events until done() holds, asked after each event; false if stop() came first.
  bool run_until(Predicate done);
  // Makes run() return after the event at hand. Callable from any thread.
  void stop();

  // Runs task soon, never inside this call. Callable from any thread.
  void post(Task task);

  struct Impl;  // loop_asio.h
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// One shot, restartable. Destroying or cancelling it means that the task does not run. Measures
// CLOCK_MONOTONIC: a suspended machine delays it; what must expire is judged by a Clock.
class Timer {
 public:
  explicit Timer(Loop& loop);
  ~Timer();
  Timer(Timer&&) noexcept = default;
  Timer& operator=(Timer&& other) noexcept;

  // Forgets what was pending. A negative delay is none, a long one is cut to thirty days.
  void start(Duration delay, Loop::Task task);
  void cancel();
  bool pending() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Calls the handler for SIGTERM and SIGINT, each time, on the loop, instead of dying of them.
class ShutdownSignals {
 public:
  using Handler = std::move_only_function<void(int signal)>;

  ShutdownSignals(Loop& loop, Handler handler);
  ~ShutdownSignals();
  ShutdownSignals(const ShutdownSignals&) = delete;
  ShutdownSignals& operator=(const ShutdownSignals&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace vo::net
