// SPDX-License-Identifier: Apache-2.0
#include "simulation/actors.h"
#include "simulation/admission.h"
#include "simulation/cache.h"
#include "simulation/object.h"
#include "simulation/turn.h"

namespace vo::simulation {

void admit_late(const Turn& turn, const Group& group) {
  if (group.vmi == nullptr || !phase_of(group.vmi->object()).empty()) return;
  Entry& vmi = *group.vmi;
  if (is_deleting(vmi.object()) || !turn.over("admit/" + vmi.uid, turn.options.delays.admit))
    return;
  const Verdict verdict = admit_vmi_create({.operation = Operation::kCreate,
                                            .object = &vmi.object(),
                                            .old_object = nullptr,
                                            .user = {},
                                            .timestamp = turn.timestamp,
                                            .kubevirt = turn.kubevirt.object});
  if (verdict.object) turn.outbox.replace(api_account(turn), vmi, *verdict.object, turn.now);
}

}  // namespace vo::simulation
