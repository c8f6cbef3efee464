// SPDX-License-Identifier: Apache-2.0
#include "apiserver/document_path.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace vo::apiserver {

std::optional<std::int64_t> number_at(const json::Document& object, Keys keys) {
  const json::Document* at = member_at(object, keys);
  if (at == nullptr || !at->is_int64()) return std::nullopt;
  return at->get_int64();
}

std::string scalar_text(const json::Document& object, std::string_view dotted) {
  const json::Document* at = &object;
  while (at != nullptr && !dotted.empty()) {
    const std::size_t dot = std::min(dotted.find('.'), dotted.size());
    at = member(*at, dotted.substr(0, dot));
    dotted.remove_prefix(std::min(dot + 1, dotted.size()));
  }
  if (at == nullptr || at->is_null() || at->is_structured()) return "";
  return at->is_string() ? std::string(at->get_string()) : json::write_compact(*at);
}

void erase(json::Document& object, Keys keys) {
  json::Document* at = &object;
  for (const std::string_view* key = keys.begin(); key != keys.end() && at != nullptr; ++key) {
    if (key + 1 != keys.end()) {
      at = member(*at, *key);
    } else if (at->is_object()) {
      at->get_object().erase(key_view(*key));
    }
  }
}

void set_default(boost::json::object& object, std::string_view key, json::Document value) {
  json::Document& member = object[key];
  if (member.is_null()) member = std::move(value);
}

}  // namespace vo::apiserver
