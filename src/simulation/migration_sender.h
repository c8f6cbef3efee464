// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulation/cache.h"
#include "simulation/placement.h"
#include "simulation/turn.h"

namespace vo::simulation {

// virt-controller: the phases of a migration at the end that sends its guest away.
void send_guest(const Turn& turn, const Group& group, Entry& migration, MigrationSlots& slots);

}  // namespace vo::simulation
