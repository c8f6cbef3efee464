// SPDX-License-Identifier: Apache-2.0
// Requests and limits of a pod as the scheduler and quotas add them up.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "json/document.h"
#include "quantity/quantity.h"

namespace vo::apiserver {

using ResourceMap = std::map<std::string, Quantity>;

// {"memory": "1Gi", "cpu": 1}; what is no quantity is left out.
ResourceMap read_resources(const json::Document* resources);

// "a=1,b=2Gi", by name.
std::string print_resources(const ResourceMap& resources);

// Where a sum leaves the bounds of quantities, the greater of the two stays.
void add_resources(ResourceMap& to, const ResourceMap& more);

// `which`: "requests" or "limits". Containers together, or what init containers need before them;
// init containers that keep running count with both.
ResourceMap pod_resources(const json::Document& pod, std::string_view which);

}  // namespace vo::apiserver
