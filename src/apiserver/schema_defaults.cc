// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/schema_node.h"
#include "apiserver/structural_schema.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::object;
using json::Document;

bool is_forbidden_null(const Document& value, const SchemaNode* node) {
  return value.is_null() && node != nullptr && !node->nullable;
}

void drop_nulls(object& members, const SchemaNode& node) {
  std::vector<std::string> gone;
  for (const auto& entry : members) {
    if (!entry.value().is_null()) continue;
    const std::string_view key{entry.key().data(), entry.key().size()};
    if (is_forbidden_null(entry.value(), node.member(key))) gone.emplace_back(key);
  }
  for (const std::string& key : gone) members.stable_erase(key);
}

void fill(Document& value, const SchemaNode& node);

void fill_members(object& members, const SchemaNode& node) {
  drop_nulls(members, node);
  for (const std::uint32_t index : node.with_default) {
    const SchemaProperty& property = node.properties[index];
    if (members.contains(property.name)) continue;
    members.emplace(property.name, *property.node->default_value);
  }
  for (auto& entry : members) {
    if (!entry.value().is_structured()) continue;
    const SchemaNode* child = node.member({entry.key().data(), entry.key().size()});
    if (child != nullptr) fill(entry.value(), *child);
  }
}

void fill(Document& value, const SchemaNode& node) {
  if (auto* members = value.if_object()) return fill_members(*members, node);
  auto* elements = value.if_array();
  if (elements == nullptr || node.items == nullptr) return;
  for (Document& element : *elements) fill(element, *node.items);
}

}  // namespace

void StructuralSchema::set_defaults(Document& object) const { fill(object, *root_); }

}  // namespace vo::apiserver
