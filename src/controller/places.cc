// SPDX-License-Identifier: Apache-2.0
#include "controller/places.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "controller/options.h"
#include "controller/status_patch.h"
#include "kube/json_patch.h"
#include "kubevirt/json_token.h"
#include "kubevirt/objects.h"
#include "quantity/quantity.h"

namespace vo::controller {
namespace {

constexpr Duration kFirstRetry = std::chrono::seconds{5};
constexpr Duration kRetryMax = std::chrono::minutes{10};
constexpr std::uint32_t kDoubtsMax = 2;

Duration probe_backoff(std::uint32_t failures) {
  return std::min<Duration>(kRetryMax, kFirstRetry * (1LL << std::min(failures, 10U)));
}

}  // namespace

std::string_view to_string(Field field) {
  switch (field) {
    case Field::kMemory: return "status.memory.memoryOverhead";
    case Field::kCpu: return "status.currentCPUTopology.cpuOverhead";
  }
  return "unknown";
}

Places::Places(PublishMode mode) : mode_(mode) { ask_anew(); }

void Places::schema_changed() {
  ask_anew();
  moves_to_status_ = true;
}

void Places::ask_anew() {
  states_ = {};
  if (mode_ == PublishMode::kAuto || mode_ == PublishMode::kStatus) return;
  for (const Field field : kFields) settle(field, Place::kAnnotation, "--publish=annotation");
}

void Places::settle(Field field, Place place, std::string reason) {
  state(field) = {
      .place = place, .settled = true, .doubts = state(field).doubts, .reason = std::move(reason)};
}

bool Places::wants_probe(Field field, Instant now) const {
  const State& s = state(field);
  return !s.settled && !s.in_flight && now >= s.not_before;
}

std::optional<Instant> Places::next_probe() const {
  std::optional<Instant> next;
  for (const State& s : states_) {
    if (s.settled || s.in_flight || s.failures == 0) continue;
    if (!next || s.not_before < *next) next = s.not_before;
  }
  return next;
}

void Places::probe_sent(Field field) { state(field).in_flight = true; }

void Places::probe_answered(Field field, ProbeOutcome outcome, Instant now) {
  State& s = state(field);
  s.in_flight = false;
  if (s.settled) return;
  switch (outcome) {
    case ProbeOutcome::kKept: return settle(field, Place::kStatus, "a dry run keeps the value");
    case ProbeOutcome::kNotKept:
      return settle(field, Place::kAnnotation, "a dry run drops or reverts the value");
    case ProbeOutcome::kInconclusive: break;
  }
  s.not_before = now + probe_backoff(s.failures++);
  s.reason = "the last dry run said nothing; asked again later";
  if (mode_ != PublishMode::kAuto) return;
  s.place = Place::kAnnotation;
  moves_to_status_ = true;
}

void Places::doubt(Field field, Instant now) {
  State& s = state(field);
  if (++s.doubts > kDoubtsMax) return give_up_status(field, "status values do not land");
  s = {.place = Place::kAnnotation,
       .failures = 1,
       .doubts = s.doubts,
       .not_before = now + probe_backoff(1),
       .reason = "the server answered 200 and dropped the value; asked again soon"};
  moves_to_status_ = true;
}

void Places::give_up_status(Field field, std::string reason) {
  settle(field, Place::kAnnotation, std::move(reason));
}

std::optional<Probe> make_probe(Field field, const kubevirt::VirtualMachineInstance& vmi) {
  // A value that is sane, but nobody's: only its return is looked at.
  const auto stored = kubevirt::quantity_of(stored_token(field, vmi));
  const Quantity one = field == Field::kMemory ? Quantity{Bytes{kKibi}} : Quantity{MilliCpu{1}};
  const Quantity two = field == Field::kMemory ? Quantity{Bytes{2 * kKibi}} : Quantity{MilliCpu{2}};
  const Quantity value = stored && *stored == one ? two : one;
  kube::JsonPatch patch;
  patch.test({"metadata", "uid"}, kubevirt::string_token(vmi.meta.uid));
  if (!add_status_value(patch, field, vmi, value)) return std::nullopt;
  return Probe{.body = patch.text(), .value = value};
}

ProbeOutcome judge_probe(Field field, const Probe& probe,
                         const kubevirt::VirtualMachineInstance& returned) {
  const auto value = kubevirt::quantity_of(stored_token(field, returned));
  return value && *value == probe.value ? ProbeOutcome::kKept : ProbeOutcome::kNotKept;
}

}  // namespace vo::controller
