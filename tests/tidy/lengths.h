// SPDX-License-Identifier: Apache-2.0
// The ratchets on length. Nothing new may exceed a limit; what already does is listed with its
// length in exceptions.txt, and that list may only shrink: an entry that is no longer needed, or
// that names more lines than there are, is a finding too.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/source_file.h"

namespace vo::tidy {

inline constexpr std::size_t kMaxFunctionLines = 70;
inline constexpr std::size_t kMaxFileLines = 600;
inline constexpr std::size_t kMaxTestFileLines = 900;

// Something that has a length: a file, or a function named "path function".
struct Measured {
  std::string name;
  std::string path;
  std::size_t line = 0;
  std::size_t lines = 0;
  std::size_t limit = 0;
};

std::vector<Measured> measure_files(const Files& files);
std::vector<Measured> measure_functions(const Files& files);

// `exceptions`: one "PATH LINES" or "PATH FUNCTION LINES" a line; '#' starts a comment.
Findings check_lengths(const std::vector<Measured>& measured, std::string_view exceptions);

// Entries that name no file or function among `measured`, which is all of them.
Findings check_unused_exceptions(const std::vector<Measured>& measured,
                                 std::string_view exceptions);

struct Percentiles {
  std::size_t median = 0;
  std::size_t ninetieth = 0;
};

Percentiles percentiles(std::vector<Measured> measured);  // zeros for nothing

// The `count` longest, a line each, longest first.
std::string longest(std::vector<Measured> measured, std::size_t count);

}  // namespace vo::tidy
