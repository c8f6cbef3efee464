// SPDX-License-Identifier: Apache-2.0
// What every file must look like, whatever it says: columns, white space, first lines, neighbours,
// size.
#pragma once

#include <cstddef>

#include "tidy/source_file.h"

namespace vo::tidy {

inline constexpr std::size_t kMaxColumns = 100;
inline constexpr std::size_t kMaxFileBytes = 512 * 1024;

Findings check_columns(const SourceFile& file);      // code points, not bytes
Findings check_whitespace(const SourceFile& file);   // no tab, no trailing blank, final newline
Findings check_first_lines(const SourceFile& file);  // SPDX; `#pragma once` in headers
Findings check_size(const SourceFile& file);
Findings check_markers(const SourceFile& file);  // notes to self
Findings check_title(const SourceFile& file);    // Markdown: one title, on the first line

// x.cc and x_test.cc include x.h first, where there is one.
Findings check_own_header_first(const Files& files);

// x_test.cc, x_bench.cc and x_fuzz.cc below src/ stand beside x.h or x.cc; so may x_more_test.cc.
Findings check_neighbours(const Files& files);

}  // namespace vo::tidy
