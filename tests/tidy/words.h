// SPDX-License-Identifier: Apache-2.0
// Words in text, as the checks look for them.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace vo::tidy {

std::vector<std::string_view> split_words(std::string_view text);

// Where `word` stands by itself, not as a part of a longer identifier. Where `word` itself starts
// or ends with another character, that side is not looked at.
std::vector<std::size_t> find_word(std::string_view text, std::string_view word);

}  // namespace vo::tidy
