// SPDX-License-Identifier: Apache-2.0
// A member of an object by its key. Half of what reads and changes whole objects is asking for the
// same short keys, so they are compared without a call for each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "json/document.h"
#include "json/load.h"

namespace vo::json {

inline bool is_same_key(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  if (size > 16 || size < 4) return a == b;
  const char* const ends[] = {a.data() + size, b.data() + size};
  if (size < 8) {
    return load<std::uint32_t>(a.data()) == load<std::uint32_t>(b.data()) &&
           load<std::uint32_t>(ends[0] - 4) == load<std::uint32_t>(ends[1] - 4);
  }
  return load<std::uint64_t>(a.data()) == load<std::uint64_t>(b.data()) &&
         load<std::uint64_t>(ends[0] - 8) == load<std::uint64_t>(ends[1] - 8);
}

// nullptr: none has it.
inline const Document* member(const boost::json::object& object, std::string_view key) {
  constexpr std::size_t kHashed = 18;  // from here on Boost.JSON has a table
  if (object.size() > kHashed) return object.if_contains(key);
  for (const auto& [name, value] : object) {
    if (is_same_key({name.data(), name.size()}, key)) return &value;
  }
  return nullptr;
}

inline Document* member(boost::json::object& object, std::string_view key) {
  return const_cast<Document*>(member(std::as_const(object), key));
}

}  // namespace vo::json
