// SPDX-License-Identifier: Apache-2.0
// /openapi/v2 and /openapi/v3: what kubectl reads before it applies, explains or validates.
#pragma once

#include "apiserver/call.h"
#include "apiserver/cluster.h"
#include "apiserver/refusal.h"

namespace vo::apiserver {

Outcome<Answer> answer_openapi(const Cluster& cluster, const Call& call);

}  // namespace vo::apiserver
