// SPDX-License-Identifier: Apache-2.0
// Fields of a document by their keys, for code that reads and changes whole objects. A null counts
// as absent, as Kubernetes takes it.
//
//   text_at(pod, {"spec", "nodeName"})
//   make(pod, {"status", "phase"}) = "Running";
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "json/document.h"

namespace vo::json {

using Object = boost::json::object;
using Array = boost::json::array;
using Keys = std::initializer_list<std::string_view>;

// nullptr: it, or an object on the way to it, is not there.
const Document* find(const Document& from, Keys keys);
Document* find(Document& from, Keys keys);

std::string_view text_of(const Document& value);            // "" unless it is a string
std::string_view text_at(const Document& from, Keys keys);  // "" where there is no string
std::int64_t integer_at(const Document& from, Keys keys);   // 0 where there is no integer
bool is_true_at(const Document& from, Keys keys);           // false where there is no bool
const Object& object_at(const Document& from, Keys keys);   // empty where there is no object
const Array& array_at(const Document& from, Keys keys);     // empty where there is no array

// The field, and every object on the way to it, made where absent; what is no object on the way is
// replaced by one.
Document& make(Document& from, Keys keys);
// As make(), for an array.
Array& make_array(Document& from, Keys keys);

// As ==, and quick where members have the same order, as in a draft and what it was made of.
bool equal(const Document& a, const Document& b);

// Whether there was something to erase.
bool erase(Document& from, Keys keys);

}  // namespace vo::json
