// SPDX-License-Identifier: Apache-2.0
// Duplicates in lists that are sets or maps (x-kubernetes-list-type).
#pragma once

#include <vector>

#include <boost/json/array.hpp>

#include "apiserver/field_path.h"
#include "apiserver/schema_node.h"
#include "apiserver/status_error.h"
#include "json/document.h"

namespace vo::apiserver {

bool has_duplicates(const boost::json::array& elements);

// The key of an element of a map list: {"name": "eth0"}; keys that are absent are left out.
json::Document list_key(const json::Document& element, const std::vector<std::string>& keys);

// A cause for the second of equals, in every list below `value`.
void find_duplicates(const json::Document& value, const SchemaNode& node, const FieldPath& path,
                     std::vector<Cause>& causes);

}  // namespace vo::apiserver
