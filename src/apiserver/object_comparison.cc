// SPDX-License-Identifier: Apache-2.0
#include "apiserver/object_comparison.h"

#include <map>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/field_set.h"
#include "apiserver/list_shape.h"
#include "apiserver/merge_type.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::array;
using boost::json::object;
using json::Document;

std::string_view key_of(const boost::json::key_value_pair& entry) {
  return {entry.key().data(), entry.key().size()};
}

std::string field_step(std::string_view key) { return std::string("f:").append(key); }

bool is_empty(const Document& value) {
  return value.is_null() || (value.is_object() && value.get_object().empty());
}

void collect(const Document& value, const MergeType& type, FieldSet& to);

void collect_members(const object& members, const MergeType& type, FieldSet& to) {
  for (const auto& entry : members) {
    const auto key = key_of(entry);
    FieldSet& child = to.at(field_step(key));
    collect(entry.value(), type.member(key), child);
    if (is_empty(entry.value()) || !type.has_field(key)) child.insert();
    to.drop_if_empty(field_step(key));
  }
}

void collect_elements(const array& elements, const MergeType& type, FieldSet& to) {
  for (const Document& element : elements) {
    FieldSet& child = to.at(type.step_to(element));
    collect(element, type.element(), child);
    child.insert();
  }
}

void collect(const Document& value, const MergeType& type, FieldSet& to) {
  const auto* members = value.if_object();
  const auto* elements = value.if_array();
  if (members != nullptr && !type.is_atomic_map()) return collect_members(*members, type, to);
  if (elements != nullptr && type.list_type() != ListType::kAtomic) {
    return collect_elements(*elements, type, to);
  }
  to.insert();
}

// Walks both at once; either may be absent.
class Walk {
 public:
  void compare(const Document* before, const Document* after, const MergeType& type,
               FieldSet& added, FieldSet& modified, FieldSet& removed) {
    if (!descend(before, after, type, added, modified, removed) && before != nullptr &&
        after != nullptr && *before != *after) {
      modified.insert();
    }
    if (before == nullptr) added.insert();
    if (after == nullptr) removed.insert();
  }

 private:
  using Places = std::map<std::string, std::pair<const Document*, const Document*>>;

  static bool are_maps(const Document* before, const Document* after, const MergeType& type) {
    return !type.is_atomic_map() && (before == nullptr || before->is_object()) &&
           (after == nullptr || after->is_object());
  }

  static bool are_lists(const Document* before, const Document* after, const MergeType& type) {
    return type.list_type() != ListType::kAtomic && (before == nullptr || before->is_array()) &&
           (after == nullptr || after->is_array());
  }

  bool descend(const Document* before, const Document* after, const MergeType& type,
               FieldSet& added, FieldSet& modified, FieldSet& removed) {
    Places places;
    const bool maps = are_maps(before, after, type);
    if (!maps && !are_lists(before, after, type)) return false;
    gather(before, type, maps, &Places::mapped_type::first, places);
    gather(after, type, maps, &Places::mapped_type::second, places);
    for (const auto& [step, place] : places) {
      const auto child = maps ? type.member(std::string_view(step).substr(2)) : type.element();
      compare(place.first, place.second, child, added.at(step), modified.at(step),
              removed.at(step));
      for (FieldSet* set : {&added, &modified, &removed}) set->drop_if_empty(step);
    }
    return true;
  }

  static void gather(const Document* value, const MergeType& type, bool maps,
                     const Document* Places::mapped_type::* side, Places& places) {
    if (value == nullptr) return;
    if (maps) {
      for (const auto& entry : value->get_object()) {
        places[field_step(key_of(entry))].*side = &entry.value();
      }
      return;
    }
    for (const Document& element : value->get_array()) {
      places[type.step_to(element)].*side = &element;
    }
  }
};

}  // namespace

FieldSet fields_of(const Document& object, const MergeType& type) {
  FieldSet fields;
  collect(object, type, fields);
  return fields;
}

Comparison compare(const Document& before, const Document& after, const MergeType& type) {
  Comparison result;
  Walk().compare(&before, &after, type, result.added, result.modified, result.removed);
  return result;
}

}  // namespace vo::apiserver
