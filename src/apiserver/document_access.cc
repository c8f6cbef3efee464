// SPDX-License-Identifier: Apache-2.0
#include "apiserver/document_access.h"

#include <algorithm>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "json/document.h"

namespace vo::apiserver {

const json::Document* member(const json::Document& document, std::string_view key) {
  const auto* object = document.if_object();
  return object == nullptr ? nullptr : object->if_contains(key_view(key));
}

json::Document* member(json::Document& document, std::string_view key) {
  auto* object = document.if_object();
  return object == nullptr ? nullptr : object->if_contains(key_view(key));
}

const json::Document* member_at(const json::Document& document, Keys keys) {
  const json::Document* at = &document;
  for (const std::string_view key : keys) {
    at = member(*at, key);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string_view text(const json::Document* document) {
  if (document == nullptr || !document->is_string()) return {};
  const auto& string = document->get_string();
  return {string.data(), string.size()};
}

std::string_view text_at(const json::Document& document, Keys keys) {
  return text(member_at(document, keys));
}

const boost::json::array& list(const json::Document* document) {
  static const boost::json::array kNone;
  return document != nullptr && document->is_array() ? document->get_array() : kNone;
}

const boost::json::array& list_at(const json::Document& document, Keys keys) {
  return list(member_at(document, keys));
}

const boost::json::object& map_at(const json::Document& document, Keys keys) {
  static const boost::json::object kNone;
  const auto* found = member_at(document, keys);
  return found != nullptr && found->is_object() ? found->get_object() : kNone;
}

boost::json::object& object_of(json::Document& document) {
  return document.is_object() ? document.get_object() : document.emplace_object();
}

boost::json::object& object_at(json::Document& document, Keys keys) {
  json::Document* at = &document;
  for (const std::string_view key : keys) at = &object_of(*at)[key_view(key)];
  return object_of(*at);
}

int depth_of(const json::Document& document) {
  int deepest = 0;
  if (const auto* array = document.if_array()) {
    for (const auto& element : *array) deepest = std::max(deepest, 1 + depth_of(element));
  } else if (const auto* object = document.if_object()) {
    for (const auto& entry : *object) deepest = std::max(deepest, 1 + depth_of(entry.value()));
  }
  return deepest;
}

}  // namespace vo::apiserver
