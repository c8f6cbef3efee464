// SPDX-License-Identifier: Apache-2.0
// The controllers of KubeVirt and of a node, each a function that looks at one group and writes at
// most once to each of its objects. What it decided comes back as the group's next change.
#pragma once

#include "simulation/cache.h"
#include "simulation/decentralized.h"
#include "simulation/placement.h"
#include "simulation/turn.h"

namespace vo::simulation {

// virt-api, where it is no webhook: defaults a VMI that has no phase yet.
void admit_late(const Turn& turn, const Group& group);

// virt-controller: VirtualMachine → VMI; its stops and restarts; hotplug into the VMI's spec.
void control_vm(const Turn& turn, const Group& group);
void hotplug(const Turn& turn, const Group& group);  // REQUIRES both

// virt-controller: VMI → launcher pod; the phases that are not virt-handler's.
void control_vmi(const Turn& turn, const Group& group);

// virt-controller: the phases of migrations, their target pods and the handoff.
void control_migrations(const Turn& turn, const Group& group, MigrationSlots& slots);

// synchronization-controller: what the two ends of a decentralized migration tell each other.
void synchronize(const Turn& turn, const Group& group, const MigrationPairs& pairs);

// virt-controller: migrations for outdated launchers, hotplug and drained nodes.
void create_migrations(const Turn& turn, const Group& group);

// virt-handler: the guest's life, and both ends of a migration.
void handle_vmi(const Turn& turn, const Group& group);
void handle_migration(const Turn& turn, const Group& group, const MigrationPairs& pairs);

// kubelet: the launcher pods' phases and deletion.
void run_pods(const Turn& turn, const Group& group);

// Garbage collector: launcher pods whose VMI is gone.
void collect_garbage(const Turn& turn, const Group& group);

// Scheduler: binds one pod, or says why not.
void schedule(const Turn& turn, Entry& pod, Placement& placement);

}  // namespace vo::simulation
