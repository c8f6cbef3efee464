// SPDX-License-Identifier: Apache-2.0
// POSTs that are no creation of an object: bindings and evictions of pods, and reviews, which are
// answered and not stored.
#pragma once

#include "apiserver/call.h"
#include "apiserver/cluster.h"
#include "apiserver/refusal.h"

namespace vo::apiserver {

// The scheduler's word: the pod gets its node.
Outcome<Answer> bind_pod(Cluster& cluster, const Call& call);
// A deletion that admission may refuse; there are no disruption budgets.
Outcome<Answer> evict_pod(Cluster& cluster, const Call& call);
// Everybody may do everything, and is who the caller says.
Outcome<Answer> review(const Call& call);

}  // namespace vo::apiserver
