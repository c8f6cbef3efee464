// SPDX-License-Identifier: Apache-2.0
#include "json/fields.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "json/document.h"
#include "json/member.h"

namespace vo::json {
namespace {

Document& child(Document& parent, std::string_view key) {
  if (!parent.is_object()) parent.emplace_object();
  return parent.get_object()[key];
}

std::string_view key_of(const boost::json::key_value_pair& member) {
  return {member.key().data(), member.key().size()};
}

// From the end on, as what differs of a Kubernetes object is mostly its status.
bool equal_objects(const Object& a, const Object& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t left = a.size(); left > 0; --left) {
    const auto& one = a.begin()[left - 1];
    const auto& other = b.begin()[left - 1];
    const bool same_place = is_same_key(key_of(other), key_of(one));
    const Document* value = same_place ? &other.value() : member(b, key_of(one));
    if (value == nullptr || !equal(one.value(), *value)) return false;
  }
  return true;
}

}  // namespace

const Document* find(const Document& from, Keys keys) {
  const Document* at = &from;
  for (const std::string_view key : keys) {
    at = at->is_object() ? member(at->get_object(), key) : nullptr;
    if (at == nullptr || at->is_null()) return nullptr;
  }
  return at;
}

Document* find(Document& from, Keys keys) {
  Document* at = &from;
  for (const std::string_view key : keys) {
    at = at->is_object() ? member(at->get_object(), key) : nullptr;
    if (at == nullptr || at->is_null()) return nullptr;
  }
  return at;
}

std::string_view text_of(const Document& value) {
  if (!value.is_string()) return {};
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

std::string_view text_at(const Document& from, Keys keys) {
  const Document* found = find(from, keys);
  return found == nullptr ? std::string_view{} : text_of(*found);
}

std::int64_t integer_at(const Document& from, Keys keys) {
  const Document* found = find(from, keys);
  if (found == nullptr) return 0;
  if (found->is_int64()) return found->get_int64();
  return found->is_uint64() ? static_cast<std::int64_t>(found->get_uint64()) : 0;
}

bool is_true_at(const Document& from, Keys keys) {
  const Document* found = find(from, keys);
  return found != nullptr && found->is_bool() && found->get_bool();
}

const Object& object_at(const Document& from, Keys keys) {
  static const Object kNone;
  const Document* found = find(from, keys);
  return found != nullptr && found->is_object() ? found->get_object() : kNone;
}

const Array& array_at(const Document& from, Keys keys) {
  static const Array kNone;
  const Document* found = find(from, keys);
  return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

Document& make(Document& from, Keys keys) {
  Document* at = &from;
  for (const std::string_view key : keys) at = &child(*at, key);
  return *at;
}

Array& make_array(Document& from, Keys keys) {
  Document& made = make(from, keys);
  if (!made.is_array()) made.emplace_array();
  return made.get_array();
}

bool equal(const Document& a, const Document& b) {
  if (a.is_object() && b.is_object()) return equal_objects(a.get_object(), b.get_object());
  if (a.is_array() && b.is_array()) return std::ranges::equal(a.get_array(), b.get_array(), equal);
  return a == b;
}

bool erase(Document& from, Keys keys) {
  Document* parent = &from;
  for (const std::string_view* key = keys.begin(); key != std::prev(keys.end()); ++key) {
    parent = find(*parent, {*key});
    if (parent == nullptr) return false;
  }
  return parent->is_object() && parent->get_object().erase(*std::prev(keys.end())) > 0;
}

}  // namespace vo::json
