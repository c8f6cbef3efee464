// SPDX-License-Identifier: Apache-2.0
// Markdown as far as the checks need it: what is prose, what is code.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "tidy/source_file.h"

namespace vo::tidy {

struct TextAt {
  std::size_t line = 0;
  std::string_view text;
};

// Lines outside fenced blocks.
std::vector<TextAt> prose_lines(const SourceFile& file);

// What readers may type: the lines of fenced blocks, and the `code` within prose.
std::vector<TextAt> code_snippets(const SourceFile& file);

}  // namespace vo::tidy
