// SPDX-License-Identifier: Apache-2.0
// Inputs and what they touch. Decisions are in decisions.cc, answers in answers.cc.
#include "controller/controller.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "base/format.h"
#include "base/log.h"
#include "controller/health.h"
#include "controller/messages.h"
#include "controller/options.h"
#include "controller/places.h"
#include "controller/work_queue.h"
#include "controller/world.h"
#include "kubevirt/gates.h"
#include "kubevirt/objects.h"

namespace vo::controller {
namespace {

// A step stays short, so that the loop can read and answer in between.
constexpr int kDecisionsPerStep = 500;

}  // namespace

Controller::Controller(const Options& options, Logger& logger, Random random)
    : options_(options),
      logger_(logger),
      random_(std::move(random)),
      world_([this](const std::string& key) { touched(key); },
             [this](const std::string& pod_uid) { pod_gone(pod_uid); }),
      places_(options.publish),
      bucket_(options.qps, options.burst),
      backfill_(options.backfill_qps),
      fleet_(options.max_vmi_series) {}

Outputs Controller::step(Input input, Instant now, WallTime wall) {
  Outputs outputs;
  outputs_ = &outputs;
  now_ = now;
  wall_ = wall;
  std::visit([this](auto&& each) { apply(std::forward<decltype(each)>(each)); }, std::move(input));
  queue_.advance(now_);
  if (ready()) sample_some();
  if (active()) {
    if (const auto next = places_.next_probe(); next && *next <= now_) ask_again();
    int budget = kDecisionsPerStep;
    run_queue(Priority::kStart, budget);
    run_queue(Priority::kBackfill, budget);
  }
  world_.close();
  outputs_ = nullptr;
  return outputs;
}

std::optional<Instant> Controller::wake_at(Instant now) {
  if (ready() && !unsampled_.empty()) return now;
  std::optional<Instant> wake = queue_.next_due();
  const auto sooner = [&wake](std::optional<Instant> at) {
    if (at && (!wake || *at < *wake)) wake = at;
  };
  if (!active()) return std::nullopt;
  sooner(places_.next_probe());
  if (in_flight_.size() < options_.in_flight_max) {
    if (queue_.has_ready(Priority::kStart)) sooner(bucket_.next(now));
    if (queue_.has_ready(Priority::kBackfill)) sooner(backfill_.next());
  }
  return wake;
}

bool Controller::ready() const {
  return world_.synced(Resource::kVmis) && world_.synced(Resource::kPods) &&
         world_.synced(Resource::kKubeVirts);
}

void Controller::touched(const std::string& key) {
  const bool news = ready() && !world_.forgets_versions(Resource::kVmis);
  queue_.add(key, news ? Priority::kStart : Priority::kBackfill);
  unsampled_.insert(key);
  if (news && leading_) touched_at_.try_emplace(key, now_);
}

namespace {

constexpr std::array<std::string_view, 3> kSaidOnce{"tampered ", "disagreement ", "target "};

}  // namespace

void Controller::pod_gone(const std::string& pod_uid) {
  pod_memory_.pod_gone(pod_uid);
  for (const std::string_view what : kSaidOnce) said_.erase(std::string{what} + pod_uid);
}

bool Controller::say_once(std::string_view what, const std::string& pod_uid) {
  return said_.insert(std::string{what} + pod_uid).second;
}

void Controller::queue_everything() {
  world_.each_vmi([this](const std::string& key) {
    queue_.add(key, Priority::kBackfill);
    unsampled_.insert(key);
  });
}

namespace {

std::string name_of(Resource resource, const kubevirt::ObjectMeta& meta) {
  return format("{} {}", to_string(resource), object_key(meta));
}

}  // namespace

void Controller::apply(ListBegan input) { world_.begin_list(input.resource, input.rollback); }

void Controller::apply(ListEnded input) {
  world_.end_list(input.resource);
  if (input.resource == Resource::kKubeVirts) cluster_changed();
}

void Controller::apply(VmiSeen input) {
  undecodable_.erase(name_of(Resource::kVmis, input.vmi.meta));
  keep_what_runs(input.vmi);
  const std::string key = object_key(input.vmi.meta);
  if (world_.see(std::move(input.vmi))) keep_target(*world_.vmi(key));
}

void Controller::apply(PodSeen input) {
  undecodable_.erase(name_of(Resource::kPods, input.pod.meta));
  const std::string key = object_key(input.pod.meta);
  const auto* before = world_.pod(key);
  const bool born = ready() && (before == nullptr || before->meta.uid != input.pod.meta.uid);
  if (!world_.see(std::move(input.pod))) return;
  const kubevirt::LauncherPod& pod = *world_.pod(key);
  if (born) pod_memory_.pod_born(pod);
  if (const auto* vmi = world_.owner(pod)) keep_target(*vmi);
}

void Controller::apply(MigrationSeen input) { world_.see(std::move(input.migration)); }

void Controller::apply(KubeVirtSeen input) {
  undecodable_.erase(name_of(Resource::kKubeVirts, input.kubevirt.meta));
  if (world_.see(std::move(input.kubevirt))) cluster_changed();
}

void Controller::apply(const Gone& input) {
  world_.gone(input.resource, input.meta);
  undecodable_.erase(name_of(input.resource, input.meta));
  if (input.resource == Resource::kKubeVirts) cluster_changed();
}

void Controller::apply(Undecodable input) {
  ++stats_.undecodable;
  // What is known of it is out of date: no decision on old news.
  world_.gone(input.resource, input.meta);
  const std::string name = name_of(input.resource, input.meta);
  const auto [it, fresh] = undecodable_.insert_or_assign(name, input.why);
  if (!fresh) return;
  logger_.warning("object cannot be decoded; it is skipped",
                  {{"object", name}, {"why", input.why}});
}

// A field that vanished from the schema is gone from every object at once, and no event says so.
void Controller::apply(SchemaChanged) {
  if (!ready()) return;
  places_.schema_changed();
  world_.forget_versions(Resource::kVmis);
  outputs_->emplace_back(ListAgain{Resource::kVmis});
  queue_everything();
}

// A standby has watched all along; what it finds left to do is decided from what is here now.
void Controller::apply(Leadership input) {
  elected_ = true;
  if (std::exchange(leading_, input.leading) == input.leading) return;
  logger_.info(leading_ ? "took the lead: overhead is published from here"
                        : "standing by: watching only, nothing is written");
  if (leading_) queue_everything();
}

void Controller::cluster_changed() {
  if (!world_.synced(Resource::kKubeVirts)) return;
  const kubevirt::KubeVirt* kubevirt = world_.kubevirt();
  pod_memory_.cluster_is(kubevirt, wall_);
  const std::string version = kubevirt == nullptr ? "" : kubevirt->observed_version;
  const std::string before = std::exchange(kubevirt_version_, version);
  if (gate_known_ && before != version) places_.schema_changed();
  const auto gate = kubevirt::decide_gate(options_.gate, kubevirt, world_.kubevirt_candidates());
  if (!gate_known_ || gate != gate_) gate_changed(gate);
  gate_known_ = true;
  queue_everything();
}

void Controller::gate_changed(const kubevirt::Gate& next) {
  gate_ = next;
  if (gate_.on) {
    logger_.info("feature gate is on: overhead is published", {{"reason", gate_.reason}});
  } else {
    logger_.info("feature gate is off: nothing is written",
                 {{"reason", gate_.reason}, {"remedy", gate_.remedy}});
  }
}

namespace {

HealthLine synced_line(const World& world, Resource resource, bool gates) {
  const bool synced = world.synced(resource);
  return {.name = format("sync-{}", to_string(resource)),
          .ok = synced,
          .gates_readiness = gates,
          .detail = synced ? format("{} objects", world.size(resource)) : "not listed yet"};
}

HealthLine gate_line(const kubevirt::Gate& gate, std::size_t waiting) {
  if (gate.on) return {.name = "feature-gate", .detail = "on, " + gate.reason};
  return {.name = "feature-gate",
          .detail = format("off, {}; {} VMIs wait; {}", gate.reason, waiting, gate.remedy)};
}

HealthLine leader_line(bool leading) {
  return {.name = "leader", .detail = leading ? "leading" : "standby: watching, writing nothing"};
}

HealthLine place_line(const Places& places, Field field) {
  static constexpr const char* kNames[] = {"not asked yet", "status", "annotation"};
  const auto place = static_cast<std::size_t>(places.of(field));
  return {.name = format("publish-{}", field == Field::kMemory ? "memory" : "cpu"),
          .detail = places.reason(field).empty()
                        ? std::string{kNames[place]}
                        : format("{}, {}", kNames[place], places.reason(field))};
}

}  // namespace

Health Controller::health() const {
  Health health;
  health.lines.push_back(synced_line(world_, Resource::kVmis, true));
  health.lines.push_back(synced_line(world_, Resource::kPods, true));
  health.lines.push_back(synced_line(world_, Resource::kKubeVirts, true));
  health.lines.push_back(synced_line(world_, Resource::kMigrations, false));
  if (elected_) health.lines.push_back(leader_line(leading_));
  health.lines.push_back(gate_line(gate_, waiting()));
  for (const Field field : kFields) health.lines.push_back(place_line(places_, field));
  health.lines.push_back({.name = "patch", .ok = denied_.empty(), .detail = denied_});
  health.lines.push_back(
      {.name = "decode",
       .ok = undecodable_.empty(),
       .detail = undecodable_.empty()
                     ? ""
                     : format("{} objects cannot be decoded, such as {}: {}", undecodable_.size(),
                              undecodable_.begin()->first, undecodable_.begin()->second)});
  return health;
}

}  // namespace vo::controller
