// SPDX-License-Identifier: Apache-2.0
#include "dev/simulation_process.h"

#include <cstddef>
#include <string_view>
#include <utility>

#include "dev/bootstrap.h"
#include "kube/object_sink.h"
#include "runtime/collect.h"

namespace vo::dev {

// Hands everything on, and says that there is something to look at.
class SimulationProcess::NotingSink final : public kube::ObjectSink {
 public:
  NotingSink(kube::ObjectSink& sink, std::function<void()> note)
      : sink_(sink), note_(std::move(note)) {}

  void replace_begin(kube::ReplaceReason reason) override { sink_.replace_begin(reason); }
  void replace_end() override { sink_.replace_end(), note_(); }
  Status upsert(const kube::ObjectMeta& meta, std::string_view object) override {
    note_();
    return sink_.upsert(meta, object);
  }
  Status remove(const kube::ObjectMeta& meta, std::string_view object) override {
    note_();
    return sink_.remove(meta, object);
  }
  void passed_over(const kube::ObjectMeta& meta, const Error& why) override {
    sink_.passed_over(meta, why);
  }
  void bookmark(std::string_view resource_version) override { sink_.bookmark(resource_version); }

 private:
  kube::ObjectSink& sink_;
  std::function<void()> note_;
};

SimulationProcess::SimulationProcess(kube::ClientConfig config, simulation::Options options,
                                     net::Loop& loop, const Clock& clock, Logger& logger,
                                     const std::function<double()>& random, net::LocalServer* local)
    : loop_(loop),
      clock_(clock),
      client_(std::move(config),
              {.user_agent = "simulated-kubevirt", .qps = 0, .credentials = {}, .local = local},
              loop, clock, logger),
      simulation_(std::move(options), random),
      timer_(loop),
      soon_(loop) {
  for (const auto kind : simulation::kAllKinds) watch(kind, random);
}

SimulationProcess::~SimulationProcess() = default;

void SimulationProcess::watch(simulation::Kind kind, const std::function<double()>& random) {
  Watched made;
  made.sink = std::make_unique<NotingSink>(simulation_.sink(kind), [this] { step_soon(); });
  made.reflector = std::make_unique<kube::Reflector>(reflector_config(simulation::watched(kind)),
                                                     *made.sink, random);
  made.driver = std::make_unique<runtime::ReflectorDriver>(*made.reflector, client_, loop_, clock_);
  watched_.push_back(std::move(made));
}

void SimulationProcess::start() {
  for (auto& watched : watched_) watched.driver->start();
  step_soon();
}

void SimulationProcess::stop() {
  stopped_ = true;
  for (auto& watched : watched_) watched.driver->stop();
  waiting_.clear();
  calls_.clear();
  timer_.cancel();
  soon_.cancel();
}

// Once for everything that the turn of the loop brought.
void SimulationProcess::step_soon() {
  if (!stopped_ && !soon_.pending()) soon_.start(Duration{}, [this] { step(); });
}

// What would only wait is not asked for: until it leaves, its object may be another.
void SimulationProcess::step() {
  if (waiting_.empty()) {
    for (auto& wanted : simulation_.step(clock_.now(), clock_.wall_now())) {
      waiting_.push_back(std::move(wanted));
    }
  }
  send_some();
  arm();
}

void SimulationProcess::send_some() {
  constexpr std::size_t kAtOnce = 64;
  while (!waiting_.empty() && calls_.size() < kAtOnce) {
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    send(next.id, std::move(next.request));
  }
}

void SimulationProcess::send(std::uint64_t id, kube::Request request) {
  calls_[id] = runtime::collect(client_, std::move(request),
                                [this, id](const Result<kube::Response>& response) {
                                  calls_.extract(id).mapped().detach();
                                  simulation_.answered(id, response, clock_.now());
                                  step_soon();
                                });
}

void SimulationProcess::arm() {
  const Instant now = clock_.now();
  const auto at = simulation_.wake_at(now);
  if (!at || !waiting_.empty()) return timer_.cancel();
  timer_.start(*at - now, [this] { step(); });
}

}  // namespace vo::dev
