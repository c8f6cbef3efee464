// SPDX-License-Identifier: Apache-2.0
// A structural schema as a tree to walk along with an object. Owned by StructuralSchema, never
// changed once parsed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apiserver/list_shape.h"
#include "base/result.h"
#include "json/document.h"

namespace vo::apiserver {

struct SchemaNode;
class Pattern;
using SchemaNodePointer = std::unique_ptr<const SchemaNode>;

enum class SchemaType : std::uint8_t {
  kAny,
  kObject,
  kArray,
  kString,
  kBoolean,
  kInteger,
  kNumber,
  kIntOrString,
};

struct SchemaProperty {
  std::string name;
  SchemaNodePointer node;
};

// What few schemas have beside a type and members.
struct SchemaRules {
  std::shared_ptr<const Pattern> pattern;
  std::vector<json::Document> allowed;  // enum; empty: everything
  std::optional<double> minimum;
  std::optional<double> maximum;
  bool exclusive_minimum = false;
  bool exclusive_maximum = false;
  std::optional<double> multiple_of;
  std::optional<std::int64_t> min_length, max_length;
  std::optional<std::int64_t> min_items, max_items;
  std::optional<std::int64_t> min_properties, max_properties;
  bool unique_items = false;
  std::vector<SchemaNodePointer> all_of, any_of, one_of;
  SchemaNodePointer negated;
};

struct SchemaNode {
  SchemaType type = SchemaType::kAny;
  ListType list_type = ListType::kAtomic;
  bool map_is_atomic = false;  // x-kubernetes-map-type: atomic
  bool nullable = false;
  bool preserve_unknown_fields = false;
  bool embedded_resource = false;
  std::string format;                       // "int32", "date-time", …; empty: none
  std::vector<SchemaProperty> properties;   // by name
  std::vector<std::uint32_t> with_default;  // indices of properties
  std::vector<std::string> required;
  std::vector<std::string> list_map_keys;
  SchemaNodePointer items;
  SchemaNodePointer additional_properties;
  std::optional<json::Document> default_value;
  std::unique_ptr<const SchemaRules> rules;

  // The schema of a member: a property's, else that of additional properties, else null.
  const SchemaNode* member(std::string_view name) const;
  const SchemaNode* property(std::string_view name) const;
};

// Error: kInput, naming the path of what is no schema.
Result<SchemaNodePointer> parse_schema(const json::Document& schema);

}  // namespace vo::apiserver
