// SPDX-License-Identifier: Apache-2.0
// How long things take. A delay begins when somebody first asks whether it is over; so controllers
// stay functions of the objects they see.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace vo::simulation {

class Timers {
 public:
  // `random` is uniform in [0, 1); `speed` as in Options.
  Timers(double speed, std::function<double()> random)
      : speed_(speed), random_(std::move(random)) {}

  // Whether the delay called `name` of `group` is over: asked for the first time it begins, drawn
  // around `mean`. Names carry the uid of what they are about.
  bool is_over(const std::string& group, const std::string& name, Duration mean, Instant now);
  // As is_over(), for exactly `duration`, at any speed.
  bool has_passed(const std::string& group, const std::string& name, Duration duration,
                  Instant now);
  void wake(const std::string& group, Instant at) { queue_.emplace(at, group); }
  void forget(const std::string& group, const std::string& name);
  void forget(const std::string& group);

  // Around a turn of a group at rest: once all its delays are over, and nobody asks for them any
  // more, they are forgotten.
  void begin_turn() { asked_ = false; }
  void end_turn(const std::string& group, Instant now);

  // When the next one ends.
  std::optional<Instant> next() const;
  // The groups of those that have ended; each is told once.
  std::vector<std::string> ended(Instant now);

 private:
  bool check(const std::string& group, const std::string& name, Duration length, Instant now);
  Duration draw(Duration mean);

  double speed_;
  std::function<double()> random_;
  bool asked_ = false;  // since the turn began
  std::map<std::string, std::map<std::string, Instant>> ends_;
  std::set<std::pair<Instant, std::string>> queue_;
};

}  // namespace vo::simulation
