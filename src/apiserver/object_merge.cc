// SPDX-License-Identifier: Apache-2.0
#include "apiserver/object_merge.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/field_set.h"
#include "apiserver/list_shape.h"
#include "apiserver/merge_type.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::array;
using boost::json::object;
using json::Document;

Document* element_at(array& elements, const std::string& step, const MergeType& type) {
  const auto found = std::ranges::find_if(
      elements, [&](const Document& element) { return type.step_to(element) == step; });
  return found == elements.end() ? nullptr : &*found;
}

void merge_members(object& target, const object& applied, const MergeType& type) {
  for (const auto& entry : applied) {
    const std::string_view key{entry.key().data(), entry.key().size()};
    merge_object(target[entry.key()], entry.value(), type.member(key));
  }
}

void merge_elements(array& target, const array& applied, const MergeType& type) {
  for (const Document& element : applied) {
    Document* known = element_at(target, type.step_to(element), type);
    if (known == nullptr) {
      target.push_back(element);
    } else {
      merge_object(*known, element, type.element());
    }
  }
}

Document* place_of(Document& target, const std::string& step, const MergeType& type) {
  if (step.starts_with("f:")) return member(target, std::string_view(step).substr(2));
  auto* elements = target.if_array();
  return elements == nullptr ? nullptr : element_at(*elements, step, type);
}

MergeType type_at(const std::string& step, const MergeType& type) {
  return step.starts_with("f:") ? type.member(std::string_view(step).substr(2)) : type.element();
}

void erase_at(Document& target, const std::string& step, const Document* place) {
  if (auto* members = target.if_object()) {
    members->stable_erase(key_view(std::string_view(step).substr(2)));
  } else if (auto* elements = target.if_array()) {
    elements->erase(elements->begin() + (place - elements->data()));
  }
}

bool is_hollow(const Document& value) {
  return !value.is_structured() ||
         (value.is_object() ? value.get_object().empty() : value.get_array().empty());
}

bool is_leaf(const FieldSet& fields) { return fields.children().empty(); }

}  // namespace

void merge_object(Document& target, const Document& applied, const MergeType& type) {
  const auto* members = applied.if_object();
  const auto* elements = applied.if_array();
  if (members != nullptr && target.is_object() && !type.is_atomic_map()) {
    merge_members(target.get_object(), *members, type);
  } else if (elements != nullptr && target.is_array() && type.list_type() != ListType::kAtomic) {
    merge_elements(target.get_array(), *elements, type);
  } else {
    target = applied;
  }
}

void remove_fields(Document& target, const FieldSet& gone, const FieldSet& kept,
                   const MergeType& type) {
  static const FieldSet kNobody;
  for (const auto& [step, fields] : gone.children()) {
    Document* place = place_of(target, step, type);
    if (place == nullptr) continue;
    const FieldSet* owned = kept.child(step);
    remove_fields(*place, fields, owned == nullptr ? kNobody : *owned, type_at(step, type));
    if (owned != nullptr) continue;
    if (is_leaf(fields) || is_hollow(*place)) erase_at(target, step, place);
  }
}

}  // namespace vo::apiserver
