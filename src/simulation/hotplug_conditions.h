// SPDX-License-Identifier: Apache-2.0
// Hotplug on the VMI: what says that a change of spec waits for a migration, and what that
// migration's end makes of it.
#pragma once

#include "json/document.h"
#include "simulation/turn.h"

namespace vo::simulation {

// virt-controller: HotVCPUChange where spec and current topology differ, HotMemoryChange where the
// guest's memory does.
void sync_hotplug_conditions(json::Document& vmi, const Turn& turn);

// Whether one of them, or MigrationRequired, is True.
bool awaits_migration(const json::Document& vmi);

// virt-handler, on the migration's target: the status follows the spec, conditions and labels go.
void finish_hotplug(json::Document& vmi);

}  // namespace vo::simulation
