// SPDX-License-Identifier: Apache-2.0
// GET: one object, a list of them (page by page, of now or of the past), or a watch.
#pragma once

#include "apiserver/call.h"
#include "apiserver/cluster.h"
#include "apiserver/refusal.h"

namespace vo::apiserver {

Outcome<Answer> get_object(Cluster& cluster, const Call& call);
Outcome<Answer> list_objects(Cluster& cluster, const Call& call);
Outcome<Answer> watch_objects(Cluster& cluster, const Call& call);

// The selectors of the query; a name in the path selects too.
Outcome<Selector> read_selector(const Call& call);
// Keys of the namespace begin with it; empty: everything.
std::string key_prefix(const Call& call);

}  // namespace vo::apiserver
