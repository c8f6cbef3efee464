// SPDX-License-Identifier: Apache-2.0
// The words of kube-apiserver for what a schema refuses (apimachinery's field errors around
// kube-openapi's messages).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apiserver/field_path.h"
#include "apiserver/schema_node.h"
#include "apiserver/status_error.h"
#include "json/document.h"

namespace vo::apiserver {

// As Go's %q prints it.
std::string quoted(std::string_view text);

std::string_view type_name(SchemaType type);                // "integer,string"
std::string_view kind_name(const json::Document& value);    // "boolean"
std::string_view format_name(const json::Document& value);  // "int64" of an integer, else ""

Cause required(const FieldPath& path);
Cause wrong_type(const FieldPath& path, std::string_view wanted, std::string_view found);
// Invalid value: VALUE: PATH in body COMPLAINT
Cause invalid(const FieldPath& path, std::string_view value, std::string_view complaint);
Cause out_of_bounds(const FieldPath& path, const json::Document& value, std::string_view relation,
                    double bound);
Cause not_supported(const FieldPath& path, const json::Document& value,
                    const std::vector<json::Document>& allowed);
Cause too_long(const FieldPath& path, std::int64_t limit);
Cause too_many(const FieldPath& path, std::int64_t count, std::int64_t limit);
Cause duplicate(const FieldPath& path, const json::Document& value);
// What the server's library reports without a field.
Cause unplaced(std::string_view complaint);

}  // namespace vo::apiserver
