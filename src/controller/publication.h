// SPDX-License-Identifier: Apache-2.0
// What a VMI should carry, what it carries, and the one PATCH between the two.
#pragma once

#include <optional>
#include <string>

#include "base/units.h"
#include "controller/places.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"

namespace vo::controller {

// What is known about the current pod and may be said.
struct Statement {
  std::string pod_uid;
  std::optional<Bytes> memory;
  bool memory_to_status = true;  // false: a guess goes to the annotation, never to status
  std::optional<MilliCpu> cpu;
  std::optional<kubevirt::Record> record;  // engaged wherever memory or cpu is
  // What waits for the pod that the VMI is about to migrate to: goes along, is no reason to write.
  std::string target_uid;
  std::optional<kubevirt::Record> target;
};

struct Publication {
  enum class Kind : std::uint8_t {
    kNothing,     // the VMI carries what it should
    kPatch,       // send `body`
    kNeedsProbe,  // what to do depends on a place that is not known yet
  };
  Kind kind = Kind::kNothing;
  // A value stands right in an annotation, and status has not been asked for yet.
  bool could_move = false;
  std::string body;
  // The status values that the patch writes.
  std::optional<Quantity> status_memory;
  std::optional<Quantity> status_cpu;
};

// Status that already holds the value needs nothing, whoever wrote it; where KubeVirt also recorded
// it on the pod, neither does the record. Where the place is unknown,
// a value that stands right in an annotation suffices. The patch tests uid, nodeName, the prior
// record and every prior value as the exact JSON token seen, so it fails instead of lying.
Publication plan_publication(const kubevirt::VirtualMachineInstance& vmi,
                             const Statement& statement, const Places& places);

}  // namespace vo::controller
