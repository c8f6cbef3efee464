// SPDX-License-Identifier: Apache-2.0
// What kube-apiserver fills in for the built-in kinds, as far as clients of this server look.
#pragma once

#include "apiserver/resource_info.h"
#include "json/document.h"

namespace vo::apiserver {

// Of every write.
void set_builtin_defaults(const ResourceInfo& info, json::Document& object);
// Of a create: status and what else only the server says.
void begin_builtin(const ResourceInfo& info, json::Document& object);

}  // namespace vo::apiserver
