// SPDX-License-Identifier: Apache-2.0
// Blanks what is not code, so that the checks read code only. A scanner, not a parser: it knows
// comments, strings, raw strings, character literals and digit separators.
#pragma once

#include <string>
#include <string_view>

namespace vo::tidy {

// Comments and the insides of literals become spaces; newlines and the length stay.
std::string blank_comments_and_literals(std::string_view text);

// Preprocessor directives, with their continuation lines, become spaces. `code` is already blanked
// by the function above.
std::string blank_directives(std::string_view code);

}  // namespace vo::tidy
