// SPDX-License-Identifier: Apache-2.0
#include "support/json_patch_apply.h"

#include <boost/algorithm/string/replace.hpp>
#include <boost/json.hpp>
#include <string>
#include <vector>

namespace vo::testing {
namespace {

namespace bj = boost::json;

std::vector<std::string> keys_of(std::string_view pointer) {
  std::vector<std::string> keys;
  for (std::size_t begin = 1; begin <= pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', begin), pointer.size());
    std::string key{pointer.substr(begin, end - begin)};
    boost::replace_all(key, "~1", "/");
    boost::replace_all(key, "~0", "~");
    keys.push_back(std::move(key));
    begin = end + 1;
  }
  return keys;
}

bj::object* parent_of(bj::value& object, const std::vector<std::string>& keys) {
  bj::value* at = &object;
  for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
    at = at->is_object() ? at->get_object().if_contains(keys[i]) : nullptr;
    if (at == nullptr) return nullptr;
  }
  return at->if_object();
}

bool apply(bj::object& parent, const std::string& key, std::string_view op,
           const bj::value* value) {
  const bj::value* stored = parent.if_contains(key);
  if (op == "test") return stored == nullptr ? value->is_null() : *stored == *value;
  if (op == "remove") return parent.erase(key) > 0;
  if (op != "add" && op != "replace") return false;
  parent.insert_or_assign(key, *value);
  return true;
}

}  // namespace

bool apply_json_patch(bj::value& object, const bj::array& operations) {
  for (const bj::value& operation : operations) {
    const bj::object& o = operation.as_object();
    const auto keys = keys_of(o.at("path").as_string());
    bj::object* parent = keys.empty() ? nullptr : parent_of(object, keys);
    if (parent == nullptr) return false;
    if (!apply(*parent, keys.back(), o.at("op").as_string(), o.if_contains("value"))) return false;
  }
  return true;
}

}  // namespace vo::testing
