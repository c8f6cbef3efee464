// SPDX-License-Identifier: Apache-2.0
// metadata.managedFields: who wrote which field, one entry per manager, operation, version and
// subresource.
#pragma once

#include <string>

#include "apiserver/resource_info.h"
#include "base/clock.h"
#include "json/document.h"

namespace vo::apiserver {

struct FieldManager {
  std::string name;         // ?fieldManager=, or the user agent up to the first '/'
  std::string api_version;  // of the request: "kubevirt.io/v1"
  std::string subresource;  // "status" or empty
};

// After a create, update or patch other than apply: `after` gets the managedFields of `before`, in
// which `manager` now owns what changed and nobody else owns what changed or is gone. Nothing
// changed but managedFields: `after` keeps those of `before` as they are. `before` null: a create.
// A request that sends managedFields: [] or [{}] drops them all first.
void update_managed_fields(const ResourceInfo& info, const json::Document* before,
                           json::Document& after, const FieldManager& manager, WallTime now);

}  // namespace vo::apiserver
