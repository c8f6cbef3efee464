// SPDX-License-Identifier: Apache-2.0
// Overhead by subtraction: what the compute container really requests, less the part of it that is
// not overhead (the base). The base follows from the VMI, and for a VMI that stores neither a
// memory request nor a limit also from the memoryOvercommit of the pod's birth, which nobody wrote
// down.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/units.h"
#include "kubevirt/objects.h"
#include "overhead/release.h"
#include "overhead/spec.h"

namespace vo::kubevirt {

// The configuration a pod was born with, as far as its numbers tell.
struct Birth {
  std::optional<std::string> ratio;  // "" where none was set
  std::optional<std::int64_t> overcommit;
};

struct Derivation {
  enum class Kind : std::uint8_t {
    kImpossible,  // nothing to subtract from, or a number that cannot be an overhead
    kExact,       // the base does not depend on any configuration
    kReproduced,  // a known configuration explains the pod's request to the byte
    kSolved,      // exactly one change of overcommit or ratio explains it
    kAmbiguous,   // no such change, or more than one
  };
  Kind kind = Kind::kImpossible;
  std::optional<Bytes> overhead;
  Birth birth;
  std::string why;  // one line
};

struct DerivationInput {
  const overhead::Spec& spec;
  const LauncherPod& pod;
  const overhead::Release* release = nullptr;    // nullptr: unknown
  const overhead::Config* config = nullptr;      // of now; nullptr: unknown
  std::optional<std::int64_t> birth_overcommit;  // from a record
};

// REQUIRES that the pod was rendered from this spec (no hotplug in between).
Derivation derive(const DerivationInput& input);

}  // namespace vo::kubevirt
