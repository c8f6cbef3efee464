// SPDX-License-Identifier: Apache-2.0
// From a key that wants a decision to the request that leaves.
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/format.h"
#include "base/log.h"
#include "controller/announcement.h"
#include "controller/controller.h"
#include "controller/messages.h"
#include "controller/options.h"
#include "controller/places.h"
#include "controller/publication.h"
#include "controller/status_patch.h"
#include "controller/work_queue.h"
#include "kubevirt/gates.h"
#include "kubevirt/json_token.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"
#include "kubevirt/truth.h"

namespace vo::controller {
namespace {

using kubevirt::Phase;
using kubevirt::VirtualMachineInstance;

constexpr Duration kAskAgain = std::chrono::seconds{30};

Statement statement_of(const kubevirt::LauncherPod& pod, const kubevirt::Assessment& assessment,
                       WallTime wall) {
  Statement statement{.pod_uid = pod.meta.uid,
                      .memory = assessment.memory,
                      .memory_to_status = !assessment.ambiguous,
                      .cpu = assessment.cpu};
  if (!assessment.memory && !assessment.cpu) return statement;
  statement.record = assessment.record;
  if (statement.record->time.empty()) statement.record->time = format_rfc3339(wall);
  return statement;
}

}  // namespace

void Controller::run_queue(Priority priority, int& budget) {
  for (; budget > 0 && may_send(priority); --budget) {
    const auto key = queue_.pop(priority);
    if (!key) return;
    decide(*key, priority);
  }
}

// Deciding costs nothing; the pace is kept before a key is taken, so none is decided in vain.
bool Controller::may_send(Priority priority) {
  if (in_flight_.size() >= options_.in_flight_max) return false;
  return priority == Priority::kStart ? bucket_.next(now_) <= now_ : backfill_.due(now_);
}

bool Controller::eligible(const VirtualMachineInstance& vmi) const {
  if (vmi.meta.deleting || vmi.node_name.empty()) return false;
  if (vmi.phase == Phase::kRunning) return true;
  // A VMI that arrives from another cluster is not ours to write to before it has.
  if (vmi.migration_target) return false;
  // Where KubeVirt fills the field itself, it gets the first word.
  const auto* kubevirt = world_.kubevirt();
  return vmi.phase == Phase::kScheduled &&
         (kubevirt == nullptr || !kubevirt::upstream_gate_on(*kubevirt));
}

void Controller::decide(const std::string& key, Priority priority) {
  const VirtualMachineInstance* vmi = world_.vmi(key);
  if (vmi == nullptr) {
    memories_.erase(key);
    touched_at_.erase(key);
    return;
  }
  Memory& memory = memories_[key];
  if (memory.in_flight) return;  // its answer queues the key again
  if (memory.must_read) return send_get(key, priority);
  memory.waiting = false;
  const auto touched = touched_at_.extract(key);
  if (options_.publish == PublishMode::kNone || !eligible(*vmi)) return;
  const kubevirt::LauncherPod* pod = world_.current_pod(*vmi);
  if (pod == nullptr) return;
  const auto assessment = judge(*vmi, *pod);
  // Which spec the pod was made from is known once the hotplug is over.
  if (assessment.spec_changed && !assessment.memory) return;
  publish(key, priority, *vmi, *pod, assessment);
  if (!touched.empty() && memory.in_flight) lag_.observe(now_ - touched.mapped());
}

void Controller::add_target(Statement& statement, const VirtualMachineInstance& vmi) const {
  const kubevirt::LauncherPod* target = world_.migration_target(vmi);
  const auto* kept = target == nullptr ? nullptr : pod_memory_.kept(target->meta.uid);
  if (kept == nullptr) return;
  statement.target_uid = target->meta.uid;
  statement.target = *kept;
  if (statement.target->time.empty()) statement.target->time = format_rfc3339(wall_);
}

void Controller::publish(const std::string& key, Priority priority,
                         const VirtualMachineInstance& vmi, const kubevirt::LauncherPod& pod,
                         const kubevirt::Assessment& assessment) {
  Statement statement = statement_of(pod, assessment, wall_);
  add_target(statement, vmi);
  auto publication = plan_publication(vmi, statement, places_);
  if (publication.could_move && gate_.on) ask_places(key, priority, vmi);
  if (publication.kind == Publication::Kind::kNothing) {
    if (!kubevirt::spec_is_ahead(vmi)) pod_memory_.drop(pod.meta.uid);
    return;
  }
  Memory& memory = memories_[key];
  memory.waiting = true;
  if (!gate_.on) return;
  if (publication.kind == Publication::Kind::kNeedsProbe) {
    held_.insert_or_assign(key, priority);
    return ask_places(key, priority, vmi);
  }
  if (in_a_fight(memory, vmi, pod.meta.uid, publication)) return queue_everything();
  send_patch(key, priority, vmi, pod.meta.uid, std::move(publication),
             announce_publication(vmi, statement));
}

// A status value that vanished or changed without a new current pod is written again once; the
// second time the field goes to the annotation, for every VMI.
bool Controller::in_a_fight(Memory& memory, const VirtualMachineInstance& vmi,
                            const std::string& pod_uid, const Publication& publication) {
  if (memory.wrote_for_pod != pod_uid) return false;
  bool fight = false;
  for (const Field field : kFields) {
    const auto index = static_cast<std::size_t>(field);
    const auto& writes =
        field == Field::kMemory ? publication.status_memory : publication.status_cpu;
    if (!writes || !memory.wrote[index]) continue;
    if (kubevirt::quantity_of(stored_token(field, vmi)) == memory.wrote[index]) continue;
    if (memory.rewrites[index]++ == 0) continue;
    fight = true;
    places_.give_up_status(field, "another writer dropped or changed it twice");
    logger_.warning("another writer keeps changing a status field; it goes to the annotation now",
                    {{"field", std::string{to_string(field)}}, {"vmi", object_key(vmi.meta)}});
  }
  return fight;
}

void Controller::ask_places(const std::string& key, Priority priority,
                            const VirtualMachineInstance& vmi) {
  for (const Field field : kFields) {
    if (!places_.wants_probe(field, now_)) continue;
    auto probe = make_probe(field, vmi);
    if (!probe) continue;
    places_.probe_sent(field);
    ++stats_.probes_sent;
    SendPatch request{.namespace_name = vmi.meta.namespace_name,
                      .name = vmi.meta.name,
                      .body = probe->body,
                      .dry_run = true};
    request.id = track({.kind = InFlight::Kind::kProbe,
                        .key = key,
                        .priority = priority,
                        .field = field,
                        .probe = std::move(*probe)});
    outputs_->emplace_back(std::move(request));
  }
}

// A question left open is put to any VMI that can answer it.
void Controller::ask_again() {
  if (gate_.on) {
    world_.each_vmi([this](const std::string& key) {
      const VirtualMachineInstance* vmi = world_.vmi(key);
      if (vmi != nullptr && eligible(*vmi)) ask_places(key, Priority::kBackfill, *vmi);
      world_.close();
    });
  }
  for (const Field field : kFields) {
    if (places_.wants_probe(field, now_)) places_.postpone_probe(field, now_ + kAskAgain);
  }
  release_held();
}

void Controller::release_held() {
  for (auto& [key, priority] : std::exchange(held_, {})) queue_.add(key, priority);
}

RequestId Controller::track(InFlight request) {
  if (request.kind != InFlight::Kind::kProbe) {
    if (request.priority == Priority::kStart) {
      bucket_.take(now_);
    } else {
      backfill_.sent(now_, random_());
    }
  }
  in_flight_.emplace(++last_id_, std::move(request));
  return last_id_;
}

void Controller::send_patch(const std::string& key, Priority priority,
                            const VirtualMachineInstance& vmi, const std::string& pod_uid,
                            Publication publication, std::optional<Announcement> announcement) {
  ++stats_.patches_sent;
  SendPatch request{
      .namespace_name = vmi.meta.namespace_name, .name = vmi.meta.name, .body = publication.body};
  request.id = track({.kind = InFlight::Kind::kPatch,
                      .key = key,
                      .priority = priority,
                      .decided_version = vmi.meta.resource_version,
                      .pod_uid = pod_uid,
                      .publication = std::move(publication),
                      .announcement = std::move(announcement)});
  memories_[key].in_flight = request.id;
  outputs_->emplace_back(std::move(request));
}

void Controller::announce(const kubevirt::ObjectMeta& vmi, Announcement announcement) {
  if (!active() || !gate_.on || options_.publish == PublishMode::kNone) return;
  if (!events_.admit(vmi.uid, announcement.reason, now_)) return;
  outputs_->emplace_back(SendEvent{.id = ++last_id_,
                                   .namespace_name = vmi.namespace_name,
                                   .name = vmi.name,
                                   .uid = vmi.uid,
                                   .warning = announcement.warning,
                                   .reason = std::move(announcement.reason),
                                   .action = std::move(announcement.action),
                                   .note = std::move(announcement.note),
                                   .time = wall_});
}

void Controller::send_get(const std::string& key, Priority priority) {
  const VirtualMachineInstance* vmi = world_.vmi(key);
  ++stats_.reads_sent;
  SendGet request{.namespace_name = vmi->meta.namespace_name, .name = vmi->meta.name};
  request.id = track({.kind = InFlight::Kind::kGet, .key = key, .priority = priority});
  memories_[key].in_flight = request.id;
  outputs_->emplace_back(std::move(request));
}

}  // namespace vo::controller
