// SPDX-License-Identifier: Apache-2.0
// What the server said to a PATCH, a probe or a GET.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "controller/controller.h"
#include "controller/messages.h"
#include "controller/places.h"
#include "controller/status_patch.h"
#include "controller/work_queue.h"
#include "controller/world.h"
#include "kube/resource_version.h"
#include "kubevirt/json_token.h"
#include "kubevirt/objects.h"

namespace vo::controller {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// Doubling from one second, at most five minutes, with jitter upwards.
Duration backoff(std::uint32_t failures, double jitter) {
  const Duration base =
      std::min<Duration>(minutes{5}, seconds{1} * (1LL << std::min(failures, 9U)));
  return base + std::chrono::duration_cast<Duration>(jitter * base);
}

std::string_view probe_text(bool known, const Answer& answer) {
  if (known) return "learned where a value can be published";
  if (answer.kind == Answer::Kind::kDenied) {
    return "not allowed to try by a dry run whether a status field is kept; asked again later";
  }
  return "a dry run said nothing about a status field; asked again later";
}

constexpr Duration kDeniedRetry = seconds{30};
constexpr std::uint32_t kConflictsInARow = 3;

}  // namespace

void Controller::apply(Answer input) {
  const auto it = in_flight_.find(input.id);
  if (it == in_flight_.end()) return;
  const InFlight request = std::move(it->second);
  in_flight_.erase(it);
  note_pace(request, input);
  switch (request.kind) {
    case InFlight::Kind::kProbe: return answered_probe(request, input);
    case InFlight::Kind::kGet: return answered_get(request, std::move(input));
    case InFlight::Kind::kPatch: return answered_patch(request, std::move(input));
  }
}

void Controller::note_pace(const InFlight& request, const Answer& answer) {
  if (answer.kind == Answer::Kind::kBusy || answer.latency > options_.slow_answer) {
    backfill_.server_is_busy();
  } else if (answer.kind == Answer::Kind::kOk && request.kind != InFlight::Kind::kProbe) {
    backfill_.answered_well();
  }
}

void Controller::answered_probe(const InFlight& request, const Answer& answer) {
  const auto outcome = answer.kind == Answer::Kind::kOk && answer.vmi
                           ? judge_probe(request.field, request.probe, *answer.vmi)
                           : ProbeOutcome::kInconclusive;
  places_.probe_answered(request.field, outcome, now_);
  const bool known = outcome != ProbeOutcome::kInconclusive;
  logger_.info(
      probe_text(known, answer),
      {{"field", std::string{to_string(request.field)}},
       {"publishedIn", places_.of(request.field) == Place::kStatus ? "status" : "annotation"},
       {"answer", known ? "200" : answer.message}});
  // Values that went to the annotation meanwhile may move to status now.
  if (known) queue_everything();
  release_held();
}

void Controller::answered_get(const InFlight& request, Answer answer) {
  const auto it = memories_.find(request.key);
  if (it == memories_.end()) return;
  Memory& memory = it->second;
  memory.in_flight.reset();
  if (answer.kind == Answer::Kind::kNotFound) {
    if (const auto* vmi = world_.vmi(request.key)) {
      world_.gone(Resource::kVmis, kubevirt::ObjectMeta{vmi->meta});
    }
    return;
  }
  if (answer.kind != Answer::Kind::kOk || !answer.vmi) {
    return queue_.postpone(request.key, request.priority,
                           now_ + backoff(memory.failures++, random_()));
  }
  memory.must_read = false;
  take_answer(request.key, std::move(*answer.vmi));
  if (memory.failures >= kConflictsInARow) {
    return queue_.postpone(request.key, request.priority,
                           now_ + backoff(memory.failures, random_()));
  }
  queue_.add(request.key, request.priority);
}

// What an answer shows may be gone by now, or have a namesake that is newer.
void Controller::take_answer(const std::string& key, kubevirt::VirtualMachineInstance vmi) {
  const auto* stored = world_.vmi(key);
  if (stored == nullptr) return;
  const bool older = kube::is_older(vmi.meta.resource_version, stored->meta.resource_version);
  if (stored->meta.uid != vmi.meta.uid && older) return;
  apply(VmiSeen{std::move(vmi)});
}

void Controller::answered_patch(const InFlight& request, Answer answer) {
  const auto it = memories_.find(request.key);
  if (it == memories_.end()) return;
  it->second.in_flight.reset();
  if (answer.kind == Answer::Kind::kOk && answer.vmi) return accepted(request, std::move(answer));
  refused(request, answer);
}

void Controller::accepted(const InFlight& request, Answer answer) {
  ++stats_.patches_landed;
  Memory& memory = memories_[request.key];
  memory.failures = 0;
  if (!denied_.empty()) logger_.info("PATCHes of VMIs are allowed again");
  denied_.clear();
  if (memory.wrote_for_pod != request.pod_uid) {
    memory.wrote[0].reset(), memory.wrote[1].reset();
    memory.rewrites[0] = memory.rewrites[1] = 0;
  }
  memory.wrote_for_pod = request.pod_uid;
  check_landed(request, *answer.vmi);
  if (request.announcement) announce(answer.vmi->meta, *request.announcement);
  take_answer(request.key, std::move(*answer.vmi));
  queue_.add(request.key, request.priority);
}

// 200 is no proof: a pruned or reverted write answers 200 too. Only the returned value counts.
void Controller::check_landed(const InFlight& request,
                              const kubevirt::VirtualMachineInstance& returned) {
  Memory& memory = memories_[request.key];
  for (const Field field : kFields) {
    const auto& sent = field == Field::kMemory ? request.publication.status_memory
                                               : request.publication.status_cpu;
    if (!sent) continue;
    if (kubevirt::quantity_of(stored_token(field, returned)) == sent) {
      memory.wrote[static_cast<std::size_t>(field)] = sent;
      continue;
    }
    places_.doubt(field, now_);
    logger_.warning(
        "the server accepts a status field and drops its value; it goes to the "
        "annotation now",
        {{"field", std::string{to_string(field)}}, {"vmi", request.key}});
    queue_everything();
  }
}

void Controller::refused(const InFlight& request, const Answer& answer) {
  Memory& memory = memories_[request.key];
  const auto later = [&](Duration wait) {
    queue_.postpone(request.key, request.priority,
                    now_ + std::max(wait, answer.retry_after.value_or(Duration{})));
  };
  switch (answer.kind) {
    case Answer::Kind::kConflict: {
      ++stats_.patches_conflicted;
      const auto* vmi = world_.vmi(request.key);
      const bool have_newer =
          vmi != nullptr && vmi->meta.resource_version != request.decided_version;
      memory.must_read = !have_newer;
      if (++memory.failures < kConflictsInARow) return queue_.add(request.key, request.priority);
      logger_.warning("a VMI's PATCH met a conflict three times in a row; backing off",
                      {{"vmi", request.key}, {"answer", answer.message}});
      return later(backoff(memory.failures, random_()));
    }
    case Answer::Kind::kNotFound: return;  // its DELETED event follows
    case Answer::Kind::kDenied:
      ++stats_.patches_denied;
      if (denied_.empty()) {
        logger_.error("PATCH of a VMI was refused; others go on, this one is tried again later",
                      {{"vmi", request.key}, {"answer", answer.message}});
      }
      denied_ = answer.message;
      return later(kDeniedRetry + backoff(memory.failures++, random_()));
    case Answer::Kind::kBusy:
      ++stats_.patches_failed;
      return later(backoff(memory.failures++, random_()));
    case Answer::Kind::kUnknown:
      ++stats_.patches_unknown;
      memory.must_read = true;
      return later(backoff(memory.failures++, random_()));
    case Answer::Kind::kOk:
    case Answer::Kind::kFailed:
      ++stats_.patches_failed;
      logger_.warning("PATCH of a VMI failed", {{"vmi", request.key}, {"answer", answer.message}});
      return later(backoff(memory.failures++, random_()));
  }
}

}  // namespace vo::controller
