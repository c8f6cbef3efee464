// SPDX-License-Identifier: Apache-2.0
#include "apiserver/schema_lists.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/field_path.h"
#include "apiserver/schema_causes.h"
#include "apiserver/schema_node.h"
#include "apiserver/status_error.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using json::Document;

Document identity(const Document& element, const SchemaNode& node) {
  return node.list_type == ListType::kMap ? list_key(element, node.list_map_keys) : element;
}

void find_in_list(const boost::json::array& elements, const SchemaNode& node, const FieldPath& path,
                  std::vector<Cause>& causes) {
  if (elements.size() < 2 || node.list_type == ListType::kAtomic) return;
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Document id = identity(elements[i], node);
    if (++seen[json::write_compact(id)] == 2) causes.push_back(duplicate(path.element(i), id));
  }
}

}  // namespace

bool has_duplicates(const boost::json::array& elements) {
  std::map<std::string, int> seen;
  for (const Document& element : elements) {
    if (++seen[json::write_compact(element)] > 1) return true;
  }
  return false;
}

Document list_key(const Document& element, const std::vector<std::string>& keys) {
  boost::json::object id;
  for (const std::string& key : keys) {
    if (const auto* value = member(element, key)) id.emplace(key, *value);
  }
  return id;
}

void find_duplicates(const Document& value, const SchemaNode& node, const FieldPath& path,
                     std::vector<Cause>& causes) {
  if (const auto* elements = value.if_array()) {
    find_in_list(*elements, node, path, causes);
    if (node.items == nullptr) return;
    for (std::size_t i = 0; i < elements->size(); ++i) {
      find_duplicates((*elements)[i], *node.items, path.element(i), causes);
    }
  } else if (const auto* members = value.if_object()) {
    for (const auto& entry : *members) {
      if (!entry.value().is_structured()) continue;
      const std::string_view key{entry.key().data(), entry.key().size()};
      const SchemaNode* child = node.member(key);
      if (child != nullptr) find_duplicates(entry.value(), *child, path.child(key), causes);
    }
  }
}

}  // namespace vo::apiserver
