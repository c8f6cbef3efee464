// SPDX-License-Identifier: Apache-2.0
// Where each published field can go, learned by asking the server instead of guessing.
//
// A dry-run PATCH of a status field, with a value other than the stored one, comes back with the
// value kept (status works), without it (the CRD prunes the field) or with the old one (KubeVirt's
// webhook reverts foreign status writes). The returned value is all that counts: each of the three
// answers 200. Any other answer says nothing: annotations for now, and the question again later.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "controller/options.h"
#include "kubevirt/objects.h"

namespace vo::controller {

enum class Field : std::uint8_t { kMemory, kCpu };
inline constexpr std::array kFields{Field::kMemory, Field::kCpu};
std::string_view to_string(Field field);

enum class Place : std::uint8_t {
  kUnknown,  // not asked yet: what depends on it waits for the probe
  kStatus,
  kAnnotation,
};

enum class ProbeOutcome : std::uint8_t { kKept, kNotKept, kInconclusive };

class Places {
 public:
  explicit Places(PublishMode mode);

  Place of(Field field) const { return state(field).place; }
  // Why a field goes where it goes, for people.
  const std::string& reason(Field field) const { return state(field).reason; }

  // Whether a probe of the field should leave now.
  bool wants_probe(Field field, Instant now) const;
  std::optional<Instant> next_probe() const;
  void probe_sent(Field field);
  void probe_answered(Field field, ProbeOutcome outcome, Instant now);

  // A field that looked kept was dropped: annotations for now, and the question again in a moment.
  // The third time it is given up.
  void doubt(Field field, Instant now);
  // Nobody could be asked just now.
  void postpone_probe(Field field, Instant until) { state(field).not_before = until; }

  // Status values of that field do not last or do not land: annotations until schema_changed().
  void give_up_status(Field field, std::string reason);
  // The CRD or KubeVirt's version changed: everything is to be asked again, and what stands right
  // in an annotation moves to status if it can. (Not so after a restart: a value that stands is
  // left.)
  void schema_changed();
  bool moves_to_status() const { return moves_to_status_; }

 private:
  struct State {
    Place place = Place::kUnknown;
    bool settled = false;  // no probe wanted
    bool in_flight = false;
    std::uint32_t failures = 0;  // inconclusive answers and doubts since the last certainty
    std::uint32_t doubts = 0;
    Instant not_before{};
    std::string reason;
  };
  State& state(Field field) { return states_[static_cast<std::size_t>(field)]; }
  const State& state(Field field) const { return states_[static_cast<std::size_t>(field)]; }
  void settle(Field field, Place place, std::string reason);
  void ask_anew();

  PublishMode mode_;
  bool moves_to_status_ = false;
  std::array<State, kFields.size()> states_{};
};

// The dry-run patch that asks about a field of this VMI, and what it would change it to.
struct Probe {
  std::string body;
  Quantity value;
};
// nullopt where this VMI cannot answer (no currentCPUTopology to put cpuOverhead into).
std::optional<Probe> make_probe(Field field, const kubevirt::VirtualMachineInstance& vmi);
ProbeOutcome judge_probe(Field field, const Probe& probe,
                         const kubevirt::VirtualMachineInstance& returned);

}  // namespace vo::controller
