// SPDX-License-Identifier: Apache-2.0
// Nodes that exist only as objects, with the capacity that Options give them.
#pragma once

#include <string>

#include "base/clock.h"
#include "json/document.h"
#include "simulation/cache.h"
#include "simulation/options.h"
#include "simulation/outbox.h"
#include "simulation/timers.h"

namespace vo::simulation {

// node01, node02, …; `number` from 1.
std::string node_name(int number);
json::Document new_node(int number, const Options& options, const std::string& timestamp);

struct NodeTurn {
  const Options& options;
  Cache& cache;
  Outbox& outbox;
  Timers& timers;
  const std::string& timestamp;
  Instant now;
};

// Creates those that are missing, and sends the heartbeats of those that were made here. A node
// that exists keeps what it is, but for a missing status.
void keep_nodes(const NodeTurn& turn);

}  // namespace vo::simulation
