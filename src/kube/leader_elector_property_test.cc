// SPDX-License-Identifier: Apache-2.0
// Three processes, each with a clock of its own that runs up to a fifth too fast or too slow, and a
// network that loses, delays and reorders what they say: at no instant do two lead. When the faults
// stop, one leads soon, and stays.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/format.h"
#include "kube/http.h"
#include "kube/leader_elector.h"
#include "support/lease_store.h"

namespace vo::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

using Random = std::mt19937_64;

double uniform(Random& random) { return std::uniform_real_distribution<double>{0, 1}(random); }
Duration scaled(Duration time, double factor) {
  return Duration{std::llround(static_cast<double>(time.count()) * factor)};
}

// What happens when, in true time.
class Agenda {
 public:
  void at(Duration time, std::function<void()> event) { events_.emplace(time, std::move(event)); }
  Duration now() const { return now_; }
  bool empty() const { return events_.empty(); }

  void run_next() {
    auto node = events_.extract(events_.begin());
    now_ = std::max(now_, node.key());
    node.mapped()();
  }

 private:
  std::multimap<Duration, std::function<void()>> events_;
  Duration now_{};
};

struct Network {
  double loss = 0;
  double long_delay = 0;  // how often
  Duration longest{};
};

class World;

// A process. It may crash and come back as another one, or stand still for a while.
class Process {
 public:
  Process(World& world, int number, double rate) : world_(world), number_(number), rate_(rate) {}

  void boot();
  void crash();
  void pause(Duration time);
  void release() { react(elector_->release(now(), {})); }

  Instant now() const;
  bool leads() const { return elector_ && elector_->leads(now()); }
  bool released() const { return elector_ && elector_->done(); }
  const LeaderElector& elector() const { return *elector_; }

 private:
  // Runs `event` unless the process has crashed since; later, if it stands still.
  void when_running(std::uint64_t life, const std::function<void()>& event);
  void react(LeaderElector::Step step);
  void exchange(const Request& request);
  void wake_at(Instant at);

  World& world_;
  int number_;
  double rate_;
  Duration paused_until_{};
  std::uint64_t life_ = 0;
  std::uint64_t request_ = 0;
  std::uint64_t wake_ = 0;
  std::unique_ptr<LeaderElector> elector_;
};

class World {
 public:
  explicit World(std::uint64_t seed) : random(seed) {
    for (int i = 0; i < 3; ++i) {
      processes.push_back(std::make_unique<Process>(*this, i, 0.83 + 0.34 * uniform(random)));
      processes.back()->boot();
    }
  }

  int leaders() const {
    return static_cast<int>(std::ranges::count_if(processes, [](auto& p) { return p->leads(); }));
  }

  // Checks after each event, so at each instant at which anybody may begin to lead.
  void run_for(Duration time) {
    bool over = false;
    agenda.at(agenda.now() + time, [&] { over = true; });
    while (!over) {
      agenda.run_next();
      ASSERT_LE(leaders(), 1) << "at " << agenda.now().count() << " ns";
      led += leaders();
    }
  }

  Duration delay() {
    if (uniform(random) < network.long_delay) return scaled(network.longest, uniform(random));
    return scaled(milliseconds{40}, uniform(random));
  }
  bool lost() { return uniform(random) < network.loss; }

  Process* leader() {
    for (auto& process : processes) {
      if (process->leads()) return process.get();
    }
    return nullptr;
  }

  Random random;
  Agenda agenda;
  Network network;
  test::LeaseStore store;
  std::vector<std::unique_ptr<Process>> processes;
  int led = 0;
};

// Clocks of different machines agree on nothing.
Instant Process::now() const {
  return Instant{minutes{1'000 * (number_ + 1)}} + scaled(world_.agenda.now(), rate_);
}

void Process::boot() {
  ++life_;
  elector_ = std::make_unique<LeaderElector>(
      LeaderElectionConfig{.namespace_name = "ns",
                           .name = "lock",
                           .identity = format("process-{}-{}", number_, life_)},
      [this] { return uniform(world_.random); });
  react(elector_->start(now(), {}));
}

void Process::crash() {
  ++life_;
  elector_.reset();
}

void Process::pause(Duration time) { paused_until_ = world_.agenda.now() + time; }

void Process::when_running(std::uint64_t life, const std::function<void()>& event) {
  if (life != life_) return;
  if (world_.agenda.now() >= paused_until_) return event();
  world_.agenda.at(paused_until_, [this, life, event] { when_running(life, event); });
}

void Process::react(LeaderElector::Step step) {
  if (step.cancel) ++request_;
  if (step.send) exchange(*step.send);
  if (step.wake_at) wake_at(*step.wake_at);
}

void Process::wake_at(Instant at) {
  const std::uint64_t wake = ++wake_;
  const Duration real = scaled(std::max(at - now(), Duration{}), 1 / rate_) + Duration{1'000};
  world_.agenda.at(world_.agenda.now() + real, [this, wake, life = life_] {
    when_running(life, [this, wake] {
      if (wake == wake_) react(elector_->on_timer(now(), {}));
    });
  });
}

// A request that was given up, or whose sender died, may still arrive.
void Process::exchange(const Request& request) {
  const std::uint64_t number = ++request_;
  if (world_.lost()) return;
  const Duration arrival = world_.agenda.now() + world_.delay();
  world_.agenda.at(arrival, [this, request, number, life = life_] {
    const Response response = world_.store.handle(request);
    if (world_.lost()) return;
    world_.agenda.at(world_.agenda.now() + world_.delay(), [this, response, number, life] {
      when_running(life, [this, response, number] {
        if (number == request_) react(elector_->on_response(response, now(), {}));
      });
    });
  });
}

void disturb(World& world) {
  Process& process = *world.processes[world.random() % world.processes.size()];
  switch (world.random() % 6) {
    case 0: process.crash(); return process.boot();
    case 1: return process.pause(scaled(seconds{40}, uniform(world.random)));
    case 2: world.network = {}; return;
    case 3: world.network = {.loss = 0.9}; return;
    case 4: world.network = {.loss = 0.1, .long_delay = 0.5, .longest = seconds{60}}; return;
    default:
      world.network = {.loss = uniform(world.random), .long_delay = 0.2, .longest = seconds{20}};
  }
}

TEST(LeaderElectorProperty, never_two_lead_and_soon_one_does) {
  int led = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world{seed};
    for (int i = 0; i < 40; ++i) {
      disturb(world);
      ASSERT_NO_FATAL_FAILURE(world.run_for(scaled(seconds{30}, uniform(world.random))));
    }
    world.network = {};
    // What is still on its way, then the lease, a poll, each by the slowest clock.
    ASSERT_NO_FATAL_FAILURE(world.run_for(seconds{60 + 40 + 25}));
    Process* leader = world.leader();
    ASSERT_NE(leader, nullptr);
    const auto until = leader->elector().counters().acquisitions;
    ASSERT_NO_FATAL_FAILURE(world.run_for(minutes{10}));
    ASSERT_EQ(world.leader(), leader);
    ASSERT_EQ(leader->elector().counters().acquisitions, until);
    led += world.led;
  }
  EXPECT_GT(led, 30'000) << "somebody has to lead for the property to say something";
}

TEST(LeaderElectorProperty, a_crash_costs_the_lease_duration_and_one_poll) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world{seed};
    world.run_for(scaled(seconds{30}, 1 + uniform(world.random)));
    Process* old = world.leader();
    ASSERT_NE(old, nullptr);
    old->crash();
    const Duration longest = seconds{15} + milliseconds{4'400};
    ASSERT_NO_FATAL_FAILURE(world.run_for(scaled(longest, 1 / 0.83) + seconds{1}));
    EXPECT_NE(world.leader(), nullptr);
  }
}

TEST(LeaderElectorProperty, a_release_costs_one_poll) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world{seed};
    world.run_for(scaled(seconds{30}, 1 + uniform(world.random)));
    Process* old = world.leader();
    ASSERT_NE(old, nullptr);
    old->release();
    EXPECT_EQ(world.leader(), nullptr);
    ASSERT_NO_FATAL_FAILURE(world.run_for(scaled(milliseconds{4'400}, 1 / 0.83) + seconds{1}));
    ASSERT_TRUE(old->released());
    ASSERT_NE(world.leader(), nullptr);
    EXPECT_NE(world.leader(), old);
  }
}

}  // namespace
}  // namespace vo::kube
