// SPDX-License-Identifier: Apache-2.0
#include "apiserver/merge_type.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/list_shape.h"
#include "apiserver/resource_info.h"
#include "apiserver/schema_lists.h"
#include "apiserver/schema_node.h"
#include "apiserver/structural_schema.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

constexpr std::array<std::string_view, 8> kAtomicMaps{
    "selector", "nodeSelector", "labelSelector",   "involvedObject",
    "fieldRef", "secretKeyRef", "configMapKeyRef", "resourceFieldRef"};

constexpr std::array<std::string_view, 10> kFreeMaps{
    "labels", "annotations", "data",     "binaryData",  "stringData",
    "limits", "requests",    "capacity", "allocatable", "hard"};

template <typename Names>
bool contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

MergeType::MergeType(const ResourceInfo& info)
    : kind_(info.kind),
      node_(info.schema == nullptr ? nullptr : &info.schema->root()),
      by_schema_(info.custom) {}

// Metadata is of the same built-in type everywhere.
MergeType MergeType::member(std::string_view key) const {
  MergeType type = *this;
  const bool metadata = is_root_ && key == "metadata";
  type.by_schema_ = by_schema_ && !metadata;
  type.node_ = node_ == nullptr || metadata ? nullptr : node_->member(key);
  type.field_ = key;
  type.is_root_ = false;
  return type;
}

MergeType MergeType::element() const {
  MergeType type = *this;
  type.node_ = node_ == nullptr ? nullptr : node_->items.get();
  type.field_ = {};
  return type;
}

ListType MergeType::list_type() const {
  if (!by_schema_) return list_shape(kind_, field_).apply;
  return node_ == nullptr ? ListType::kAtomic : node_->list_type;
}

bool MergeType::is_atomic_map() const {
  if (!by_schema_) return contains(kAtomicMaps, field_);
  return node_ != nullptr && node_->map_is_atomic;
}

bool MergeType::has_field(std::string_view key) const {
  if (!by_schema_) return !contains(kFreeMaps, field_);
  if (is_root_ && (key == "apiVersion" || key == "kind" || key == "metadata")) return true;
  return node_ != nullptr && node_->property(key) != nullptr;
}

json::Document MergeType::key_of(const json::Document& element) const {
  boost::json::object key;
  if (by_schema_) {
    std::vector<std::string> names = node_->list_map_keys;
    std::ranges::sort(names);
    return list_key(element, names);
  }
  for (const std::string_view name : list_shape(kind_, field_).apply_keys) {
    const auto* value = name.empty() ? nullptr : apiserver::member(element, name);
    if (value != nullptr) {
      key.emplace(key_view(name), *value);
    } else if (name == "protocol") {
      key.emplace("protocol", "TCP");
    }
  }
  return key;
}

std::string MergeType::step_to(const json::Document& element) const {
  if (list_type() == ListType::kMap) return "k:" + json::write_compact(key_of(element));
  return "v:" + json::write_compact(element);
}

}  // namespace vo::apiserver
