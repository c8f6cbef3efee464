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

std::optional<kubevirt::Record> claim_for(const VirtualMachineInstance& vmi,
                                          const std::string& pod_uid) {
  const auto text = kubevirt::text_of(vmi.own.record);
  if (!text) return std::nullopt;
  auto records = kubevirt::parse_records(*text);
  if (!records) return std::nullopt;
  const auto it = records->find(pod_uid);
  if (it == records->end()) return std::nullopt;
  return std::move(it->second);
}

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
  // Where KubeVirt fills the field itself, it gets the first word.
  const auto* kubevirt = world_.kubevirt();
  return vmi.phase == Phase::kScheduled &&
         (kubevirt == nullptr || !kubevirt::upstream_gate_on(*kubevirt));
}

kubevirt::Assessment Controller::judge(const VirtualMachineInstance& vmi,
                                       const kubevirt::LauncherPod& pod) {
  auto assessment = kubevirt::assess(vmi, pod, world_.kubevirt(), claim_for(vmi, pod.meta.uid));
  if (assessment.tampered && said_.insert("tampered " + pod.meta.uid).second) {
    ++stats_.tampered;
    logger_.warning("the VMI's record makes a claim that cannot be true; it is replaced",
                    {{"vmi", object_key(vmi.meta)}, {"pod", pod.meta.name}});
  }
  if (assessment.disagreement && said_.insert("disagreement " + pod.meta.uid).second) {
    ++stats_.disagreements;
    logger_.warning("KubeVirt's annotation and the pod's requests disagree",
                    {{"vmi", object_key(vmi.meta)},
                     {"pod", pod.meta.name},
                     {"recorded", std::to_string(assessment.recorded->count())},
                     {"derived", std::to_string(assessment.derived->count())}});
  }
  return assessment;
}

void Controller::decide(const std::string& key, Priority priority) {
  const VirtualMachineInstance* vmi = world_.vmi(key);
  if (vmi == nullptr) {
    memories_.erase(key);
    return;
  }
  Memory& memory = memories_[key];
  if (memory.in_flight) return;  // its answer queues the key again
  if (memory.must_read) return send_get(key, priority);
  memory.waiting = false;
  if (options_.publish == PublishMode::kNone || !eligible(*vmi)) return;
  const kubevirt::LauncherPod* pod = world_.current_pod(*vmi);
  if (pod == nullptr) return;
  publish(key, priority, *vmi, *pod, judge(*vmi, *pod));
}

void Controller::publish(const std::string& key, Priority priority,
                         const VirtualMachineInstance& vmi, const kubevirt::LauncherPod& pod,
                         const kubevirt::Assessment& assessment) {
  auto publication = plan_publication(vmi, statement_of(pod, assessment, wall_), places_);
  if (publication.could_move && gate_.on) ask_places(key, priority, vmi);
  if (publication.kind == Publication::Kind::kNothing) return;
  Memory& memory = memories_[key];
  memory.waiting = true;
  if (!gate_.on) return;
  if (publication.kind == Publication::Kind::kNeedsProbe) {
    held_.insert_or_assign(key, priority);
    return ask_places(key, priority, vmi);
  }
  if (in_a_fight(memory, vmi, pod.meta.uid, publication)) return queue_everything();
  send_patch(key, priority, vmi, pod.meta.uid, std::move(publication));
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
                            Publication publication) {
  ++stats_.patches_sent;
  SendPatch request{
      .namespace_name = vmi.meta.namespace_name, .name = vmi.meta.name, .body = publication.body};
  request.id = track({.kind = InFlight::Kind::kPatch,
                      .key = key,
                      .priority = priority,
                      .decided_version = vmi.meta.resource_version,
                      .pod_uid = pod_uid,
                      .publication = std::move(publication)});
  memories_[key].in_flight = request.id;
  outputs_->emplace_back(std::move(request));
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
