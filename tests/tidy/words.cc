// SPDX-License-Identifier: Apache-2.0
#include "tidy/words.h"

#include "tidy/source_file.h"

namespace vo::tidy {

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = trim(text); !text.empty(); text = trim(text)) {
    const auto end = std::min(text.find_first_of(" \t\n"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::vector<std::size_t> find_word(std::string_view text, std::string_view word) {
  std::vector<std::size_t> found;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool goes_on_left = at > 0 && is_word(word.front()) && is_word(text[at - 1]);
    const bool goes_on_right = end < text.size() && is_word(word.back()) && is_word(text[end]);
    if (!goes_on_left && !goes_on_right) found.push_back(at);
  }
  return found;
}

}  // namespace vo::tidy
