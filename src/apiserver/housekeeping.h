// SPDX-License-Identifier: Apache-2.0
// What a controller manager does behind a real API server, as far as clients count on it: objects
// whose owners are gone are deleted, deletions wait for dependents, a terminating namespace is
// emptied, quotas show what is used.
#pragma once

#include "apiserver/cluster.h"

namespace vo::apiserver {

// Everything that has fallen due since the last call, until nothing is left to do.
void keep_house(Cluster& cluster, const Moment& at);

// There is something to do.
bool needs_housekeeping(const Cluster& cluster);

}  // namespace vo::apiserver
