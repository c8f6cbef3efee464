// SPDX-License-Identifier: Apache-2.0
// status.migrationState of a VMI: what virt-controller writes into it, always on condition that it
// is still about the same migration.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"
#include "simulation/cache.h"
#include "simulation/turn.h"

namespace vo::simulation {

std::string_view migration_uid(const json::Document& vmi);
// There is one, and it is not over.
bool has_open_migration(const json::Document& vmi);

// The target pod is ready: virt-handler takes over. Since 1.8 with the target's overhead.
void hand_off_migration(const Turn& turn, const Group& group, const Entry& migration,
                        const Entry& target);
// Both ends of a decentralized migration: each writes down its own side, and that it is there.
void begin_sending(const Turn& turn, Entry& vmi, const Entry& migration);
void begin_receiving(const Turn& turn, Entry& vmi, const Entry& migration);
// The source's pod and node: from here on the state is about this migration.
void name_source(const Turn& turn, Entry& vmi, const Entry& migration);
// Whether the receiver has been told them.
bool is_source_known(const json::Document& vmi);

void fail_migration(const Turn& turn, Entry& vmi, std::string_view uid, std::string_view reason);
void request_abort(const Turn& turn, Entry& vmi, std::string_view uid);

}  // namespace vo::simulation
