// SPDX-License-Identifier: Apache-2.0
// Reads files of Kubernetes objects into a collection, whatever their form: YAML or JSON, one
// object, several documents, NDJSON or a list.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/object_collection.h"

namespace vo::cli {

// Error: kInput, "FILE:LINE:COLUMN: what" for the first thing that is wrong.
Status read_objects(const std::vector<std::string>& files, ObjectCollection& collection);

}  // namespace vo::cli
