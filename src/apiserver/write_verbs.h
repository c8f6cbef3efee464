// SPDX-License-Identifier: Apache-2.0
// POST, PUT, PATCH and DELETE of objects.
#pragma once

#include "apiserver/call.h"
#include "apiserver/cluster.h"
#include "apiserver/refusal.h"

namespace vo::apiserver {

Outcome<Answer> create_object(Cluster& cluster, const Call& call);
Outcome<Answer> replace_object(Cluster& cluster, const Call& call);
Outcome<Answer> patch_object(Cluster& cluster, const Call& call);
Outcome<Answer> delete_one(Cluster& cluster, const Call& call);
Outcome<Answer> delete_collection(Cluster& cluster, const Call& call);

// What both a request and the server's own actions use: the stored object as the request's version
// has it. Refused: 404.
Outcome<json::Document> stored_document(const WriteRequest& request);

}  // namespace vo::apiserver
