// SPDX-License-Identifier: Apache-2.0
#include "apiserver/schema_causes.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/kind.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/field_path.h"
#include "apiserver/schema_node.h"
#include "apiserver/status_error.h"
#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

std::string value_text(const json::Document& value) {
  return value.is_string() ? quoted(text(&value)) : json::write_compact(value);
}

std::string number_text(double number) {
  std::string text;
  json::append_number(text, number);
  return text;
}

// The server's library leaves the name out where it would be empty.
std::string in_body(const FieldPath& path) {
  return path.is_root() ? std::string{"in body"} : path.text() + " in body";
}

std::string field_of(const FieldPath& path) { return path.is_root() ? "<nil>" : path.text(); }

}  // namespace

std::string quoted(std::string_view text) { return json::quote(text); }

std::string_view type_name(SchemaType type) {
  switch (type) {
    case SchemaType::kAny: return "";
    case SchemaType::kObject: return "object";
    case SchemaType::kArray: return "array";
    case SchemaType::kString: return "string";
    case SchemaType::kBoolean: return "boolean";
    case SchemaType::kInteger: return "integer";
    case SchemaType::kNumber: return "number";
    case SchemaType::kIntOrString: return "integer,string";
  }
  return "";
}

std::string_view kind_name(const json::Document& value) {
  switch (value.kind()) {
    case boost::json::kind::null: return "null";
    case boost::json::kind::bool_: return "boolean";
    case boost::json::kind::int64:
    case boost::json::kind::uint64: return "integer";
    case boost::json::kind::double_: return "number";
    case boost::json::kind::string: return "string";
    case boost::json::kind::array: return "array";
    case boost::json::kind::object: return "object";
  }
  return "";
}

std::string_view format_name(const json::Document& value) {
  if (value.is_double()) return "float64";
  return value.is_number() ? "int64" : "";
}

Cause required(const FieldPath& path) {
  return {"FieldValueRequired", "Required value", path.text()};
}

Cause wrong_type(const FieldPath& path, std::string_view wanted, std::string_view found) {
  return {"FieldValueTypeInvalid",
          format("Invalid value: {0}: {1} must be of type {2}: {0}", quoted(found), in_body(path),
                 wanted),
          field_of(path)};
}

Cause invalid(const FieldPath& path, std::string_view value, std::string_view complaint) {
  return {"FieldValueInvalid", format("Invalid value: {}: {} {}", value, in_body(path), complaint),
          field_of(path)};
}

Cause out_of_bounds(const FieldPath& path, const json::Document& value, std::string_view relation,
                    double bound) {
  return invalid(path, json::write_compact(value),
                 format("should be {} {}", relation, number_text(bound)));
}

Cause not_supported(const FieldPath& path, const json::Document& value,
                    const std::vector<json::Document>& allowed) {
  std::string supported;
  for (const auto& one : allowed) {
    supported += supported.empty() ? "" : ", ";
    supported += quoted(one.is_string() ? std::string{text(&one)} : json::write_compact(one));
  }
  return {"FieldValueNotSupported",
          format("Unsupported value: {}: supported values: {}", value_text(value), supported),
          field_of(path)};
}

Cause too_long(const FieldPath& path, std::int64_t limit) {
  return {"FieldValueTooLong",
          format("Too long: may not be more than {} byte{}", limit, limit == 1 ? "" : "s"),
          field_of(path)};
}

Cause too_many(const FieldPath& path, std::int64_t count, std::int64_t limit) {
  return {"FieldValueTooMany",
          format("Too many: {}: must have at most {} item{}", count, limit, limit == 1 ? "" : "s"),
          field_of(path)};
}

Cause duplicate(const FieldPath& path, const json::Document& value) {
  return {"FieldValueDuplicate", format("Duplicate value: {}", value_text(value)), path.text()};
}

Cause unplaced(std::string_view complaint) {
  return {"FieldValueInvalid", format("Invalid value: \"\": {}", complaint), "<nil>"};
}

}  // namespace vo::apiserver
