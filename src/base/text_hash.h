// SPDX-License-Identifier: Apache-2.0
// For unordered containers with text as key that are asked with a string_view:
// std::unordered_map<std::string, Value, TextHash, std::equal_to<>>.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace vo {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

}  // namespace vo
