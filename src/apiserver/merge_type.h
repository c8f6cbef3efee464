// SPDX-License-Identifier: Apache-2.0
// How what stands at a place of an object merges: by the schema of a custom resource, or by the
// names of a built-in kind (and of any object's metadata).
#pragma once

#include <string>
#include <string_view>

#include "apiserver/list_shape.h"
#include "apiserver/resource_info.h"
#include "apiserver/schema_node.h"
#include "json/document.h"

namespace vo::apiserver {

class MergeType {
 public:
  explicit MergeType(const ResourceInfo& info);

  MergeType member(std::string_view key) const;
  MergeType element() const;

  ListType list_type() const;
  bool is_atomic_map() const;
  // A fixed field of a struct, not an entry of a map.
  bool has_field(std::string_view key) const;

  // The step to an element of a set or map: `v:"a"`, `k:{"name":"x"}`.
  std::string step_to(const json::Document& element) const;

 private:
  json::Document key_of(const json::Document& element) const;

  std::string_view kind_;
  std::string_view field_;
  const SchemaNode* node_ = nullptr;  // null: a built-in type, or nothing is known
  bool by_schema_ = false;
  bool is_root_ = true;
};

}  // namespace vo::apiserver
