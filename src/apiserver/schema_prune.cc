// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/field_path.h"
#include "apiserver/schema_node.h"
#include "apiserver/structural_schema.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::object;
using json::Document;

constexpr std::array<std::string_view, 15> kObjectMeta{"annotations",
                                                       "creationTimestamp",
                                                       "deletionGracePeriodSeconds",
                                                       "deletionTimestamp",
                                                       "finalizers",
                                                       "generateName",
                                                       "generation",
                                                       "labels",
                                                       "managedFields",
                                                       "name",
                                                       "namespace",
                                                       "ownerReferences",
                                                       "resourceVersion",
                                                       "selfLink",
                                                       "uid"};

bool is_type_or_metadata(std::string_view key) {
  return key == "apiVersion" || key == "kind" || key == "metadata";
}

class Pruner {
 public:
  void prune_resource(Document& value, const SchemaNode& node, const FieldPath& path) {
    auto* members = value.if_object();
    if (members == nullptr) return;
    if (auto* metadata = members->if_contains("metadata"); metadata != nullptr) {
      prune_metadata(*metadata, path.child("metadata"));
    }
    prune_members(*members, node, path, true);
  }

  std::vector<std::string> take() {
    std::ranges::sort(removed_);
    return std::move(removed_);
  }

 private:
  void prune(Document& value, const SchemaNode* node, const FieldPath& path) {
    if (auto* elements = value.if_array()) {
      const SchemaNode* items = node == nullptr ? nullptr : node->items.get();
      if (items == nullptr && node != nullptr && node->preserve_unknown_fields) return;
      for (std::size_t i = 0; i < elements->size(); ++i) {
        prune((*elements)[i], items, path.element(i));
      }
    } else if (auto* members = value.if_object()) {
      static const SchemaNode kNothing;
      const SchemaNode& known = node == nullptr ? kNothing : *node;
      if (known.embedded_resource) return prune_resource(value, known, path);
      prune_members(*members, known, path, false);
    }
  }

  void prune_members(object& members, const SchemaNode& node, const FieldPath& path,
                     bool resource) {
    std::vector<std::string_view> unknown;
    for (auto& entry : members) {
      const std::string_view key{entry.key().data(), entry.key().size()};
      if (resource && is_type_or_metadata(key)) continue;
      const SchemaNode* child = node.member(key);
      if (child != nullptr) {
        if (entry.value().is_structured()) prune(entry.value(), child, path.child(key));
      } else if (!node.preserve_unknown_fields) {
        unknown.push_back(key);
      }
    }
    remove(members, unknown, path);
  }

  void prune_metadata(Document& metadata, const FieldPath& path) {
    auto* members = metadata.if_object();
    if (members == nullptr) return;
    std::vector<std::string_view> unknown;
    for (const auto& entry : *members) {
      const std::string_view key{entry.key().data(), entry.key().size()};
      if (!std::ranges::binary_search(kObjectMeta, key)) unknown.push_back(key);
    }
    remove(*members, unknown, path);
  }

  // The names are views into the members: each is read before its member goes.
  void remove(object& members, const std::vector<std::string_view>& unknown,
              const FieldPath& path) {
    std::vector<std::string> names(unknown.begin(), unknown.end());
    for (const std::string& name : names) {
      removed_.push_back(path.child(name).text());
      members.stable_erase(name);
    }
  }

  std::vector<std::string> removed_;
};

}  // namespace

std::vector<std::string> StructuralSchema::prune(Document& object) const {
  Pruner pruner;
  pruner.prune_resource(object, *root_, FieldPath{});
  return pruner.take();
}

}  // namespace vo::apiserver
