// SPDX-License-Identifier: Apache-2.0
#include "simulation/simulation.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "json/document.h"
#include "json/fields.h"
#include "kube/http.h"
#include "simulation/actors.h"
#include "simulation/cache.h"
#include "simulation/cache_sink.h"
#include "simulation/kinds.h"
#include "simulation/nodes.h"
#include "simulation/object.h"
#include "simulation/options.h"
#include "simulation/outbox.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

// Whose trees fit into what stays open, which fits into a core's cache. The first ones first: they
// come to rest, and their memory is there for the next.
constexpr std::size_t kGroupsAtOnce = 8;

template <std::size_t... kIndex>
std::array<CacheSink, kKindCount> sinks_of(Cache& cache, std::index_sequence<kIndex...>) {
  return {CacheSink(cache, kAllKinds[kIndex])...};
}

}  // namespace

Simulation::Simulation(Options options, std::function<double()> random)
    : options_(std::move(options)),
      cache_([this](const Entry& entry, bool gone) { changed(entry, gone); }),
      sinks_(sinks_of(cache_, std::make_index_sequence<kKindCount>())),
      timers_(options_.speed, std::move(random)),
      outbox_(cache_, timers_, options_.groups),
      operator_(options_) {}

void Simulation::changed(const Entry& entry, bool gone) {
  if (!entry.group.empty()) dirty_.insert(entry.group);
  tell_other_ends(entry.group);
  switch (entry.kind) {
    case Kind::kPod: return pod_changed(entry, gone);
    case Kind::kMigration: return migration_changed(entry, gone);
    case Kind::kKubeVirt: kubevirt_dirty_ = true; return;
    case Kind::kNode: return node_changed(entry, gone);
    case Kind::kVm:
    case Kind::kVmi:
    case Kind::kQuota:
    case Kind::kNamespace: return;
  }
}

// Cordons and taints concern the VMIs there; a heartbeat concerns nobody.
void Simulation::node_changed(const Entry& node, bool gone) {
  placement_.node_changed(node, gone);
  room_grew_ = true;
  const json::Document* found = json::find(node.object(), {"spec"});
  const json::Document spec = found == nullptr || gone ? json::Document() : *found;
  json::Document& known = node_specs_[node.key()];
  nodes_dirty_ |= gone || json::find(node.object(), {"status", "allocatable"}) == nullptr;
  if (std::exchange(known, spec) != spec) everything_changed();
}

void Simulation::pod_changed(const Entry& pod, bool gone) {
  placement_.pod_changed(pod, gone);
  room_grew_ |= gone || is_final(pod.object());
  if (!gone && node_of(pod.object()).empty() && !is_final(pod.object()) &&
      !is_deleting(pod.object())) {
    unbound_.insert(pod.key());
    to_schedule_.insert(pod.key());
  } else {
    unbound_.erase(pod.key());
  }
}

void Simulation::tell_other_ends(const std::string& group) {
  for (std::string& other : pairs_.neighbours(group)) dirty_.insert(std::move(other));
}

void Simulation::migration_changed(const Entry& migration, bool gone) {
  pairs_.migration_changed(migration, gone);
  tell_other_ends(migration.group);
  if (!gone && !is_final(migration.object())) return;
  slots_.release(migration.key());
  dirty_.merge(std::exchange(waiting_, {}));
}

void Simulation::everything_changed() {
  for (const Kind kind : {Kind::kVm, Kind::kVmi, Kind::kMigration, Kind::kPod}) {
    for (const auto& [key, entry] : cache_.all(kind)) {
      if (!entry.group.empty()) dirty_.insert(entry.group);
    }
  }
}

Turn Simulation::turn(const std::string& group, const std::string& timestamp, Instant now) {
  return {.options = options_,
          .kubevirt = operator_.installation(),
          .cache = cache_,
          .outbox = outbox_,
          .timers = timers_,
          .now = now,
          .timestamp = timestamp,
          .group = group};
}

void Simulation::work_on(const std::string& key, const std::string& timestamp, Instant now) {
  const Group group = cache_.group(key);
  if (group.empty()) return timers_.forget(key);
  const Turn turn = this->turn(key, timestamp, now);
  timers_.begin_turn();
  admit_late(turn, group);
  control_vm(turn, group);
  control_vmi(turn, group);
  control_migrations(turn, group, slots_);
  synchronize(turn, group, pairs_);
  create_migrations(turn, group);
  handle_vmi(turn, group);
  handle_migration(turn, group, pairs_);
  if (options_.kubelets) run_pods(turn, group);
  if (options_.garbage_collector) collect_garbage(turn, group);
  for (const Entry* migration : group.migrations) {
    if (phase_of(migration->object()) == "Pending") waiting_.insert(key);
  }
  if (is_at_rest(group, now)) timers_.end_turn(key, now);
  cache_.close(group);
}

bool Simulation::is_at_rest(const Group& group, Instant now) const {
  const auto is_open = [&](const Entry* entry) { return outbox_.is_open(*entry, now); };
  return group.vmi != nullptr && phase_of(group.vmi->object()) == "Running" && is_open(group.vmi) &&
         std::ranges::all_of(group.pods, is_open) && std::ranges::all_of(group.migrations, is_open);
}

void Simulation::work_on_groups(const std::string& timestamp, Instant now) {
  for (std::size_t left = kGroupsAtOnce; left > 0 && !dirty_.empty(); --left) {
    work_on(dirty_.extract(dirty_.begin()).value(), timestamp, now);
  }
}

// A pod that fits nowhere is tried again when there is more room.
void Simulation::schedule_pods(const std::string& timestamp, Instant now) {
  std::set<std::string> keys = std::exchange(to_schedule_, {});
  if (std::exchange(room_grew_, false)) keys = unbound_;
  if (!options_.scheduler) return;
  for (const std::string& key : keys) {
    Entry* pod = unbound_.contains(key) ? cache_.find(Kind::kPod, key) : nullptr;
    if (pod == nullptr) continue;
    schedule(turn(pod->group, timestamp, now), *pod, placement_);
    pod->close();
  }
}

void Simulation::time_is_up(const std::string& group) {
  if (group.empty()) {
    kubevirt_dirty_ = nodes_dirty_ = true;
    return;
  }
  dirty_.insert(group);
  for (const Entry* pod : cache_.group(group).pods) to_schedule_.insert(pod->key());
}

std::vector<Send> Simulation::step(Instant now, WallTime wall) {
  if (!cache_.synced()) return {};
  const std::string timestamp = format_rfc3339(wall);
  for (const std::string& group : timers_.ended(now)) time_is_up(group);
  if (std::exchange(nodes_dirty_, false)) {
    keep_nodes({.options = options_,
                .cache = cache_,
                .outbox = outbox_,
                .timers = timers_,
                .timestamp = timestamp,
                .now = now});
  }
  if (std::exchange(kubevirt_dirty_, false)) {
    operator_.work(cache_, outbox_, timers_, timestamp, now);
    everything_changed();
  }
  if (!operator_.installation().exists()) return outbox_.take();
  work_on_groups(timestamp, now);
  schedule_pods(timestamp, now);
  return outbox_.take();
}

void Simulation::answered(std::uint64_t id, const Result<kube::Response>& response, Instant now) {
  outbox_.answered(id, response, now);
}

std::optional<Instant> Simulation::wake_at(Instant now) const {
  if (!cache_.synced()) return std::nullopt;
  if (kubevirt_dirty_ || nodes_dirty_) return now;
  if (!dirty_.empty() && operator_.installation().exists()) return now;
  return timers_.next();
}

}  // namespace vo::simulation
