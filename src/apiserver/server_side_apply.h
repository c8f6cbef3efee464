// SPDX-License-Identifier: Apache-2.0
// Server-side apply: merges what a manager applies into the live object, gives the manager exactly
// the fields it applied, and removes those it applied before, no longer does, and nobody else owns.
// Lists merge by x-kubernetes-list-type (built-in kinds: by their known keys), others are atomic.
#pragma once

#include "apiserver/managed_fields.h"
#include "apiserver/resource_info.h"
#include "apiserver/status_error.h"
#include "base/clock.h"
#include "json/document.h"

namespace vo::apiserver {

// The new object, managedFields included; `live` null: a create. Equal to `live` where the apply
// changes nothing. Errors: 409 with a cause per conflict, unless `force`; 400 and 422 where
// `applied` sends managedFields or another apiVersion; 500 where a field is not in the schema.
StatusResult<json::Document> server_side_apply(const ResourceInfo& info, const json::Document* live,
                                               const json::Document& applied,
                                               const FieldManager& manager, bool force,
                                               WallTime now);

}  // namespace vo::apiserver
