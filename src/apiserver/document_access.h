// SPDX-License-Identifier: Apache-2.0
// Looking into documents without asking at each step whether it is there.
#pragma once

#include <initializer_list>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "json/document.h"

namespace vo::apiserver {

using Keys = std::initializer_list<std::string_view>;

// Null where `document` is no object or has no such member.
const json::Document* member(const json::Document& document, std::string_view key);
json::Document* member(json::Document& document, std::string_view key);
const json::Document* member_at(const json::Document& document, Keys keys);

// What is there if it is of that type, else nothing: "", an empty list.
std::string_view text(const json::Document* document);
std::string_view text_at(const json::Document& document, Keys keys);
const boost::json::array& list(const json::Document* document);
const boost::json::array& list_at(const json::Document& document, Keys keys);
const boost::json::object& map_at(const json::Document& document, Keys keys);

// Made, or made an object, where it is none.
boost::json::object& object_of(json::Document& document);
boost::json::object& object_at(json::Document& document, Keys keys);

// Copying and descending stop here: a document deeper than this is refused by whoever made it.
int depth_of(const json::Document& document);

inline boost::json::string_view key_view(std::string_view key) { return {key.data(), key.size()}; }

}  // namespace vo::apiserver
