// SPDX-License-Identifier: Apache-2.0
// The tree as the tidy test sees it: every file of the project with its text, its kind and, for
// C++, its text without comments and literals. Reads the disk once; the checks are pure functions
// of SourceFiles, so that each can be tested on snippets that must fail.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vo::tidy {

enum class Kind { kCxx, kShell, kCmake, kMarkdown, kGo, kOther };

struct SourceFile {
  std::string path;  // from the top of the tree, '/' between parts
  std::string text;
  std::string code;  // C++ only: same length as text, comments and literals blanked
  Kind kind = Kind::kOther;

  // A test, benchmark or fuzzer, or anything below tests/: not part of the product.
  bool is_test() const;
  bool is_header() const { return path.ends_with(".h"); }
};

// What a check found: printed as "path:line: text"; line 0 means the whole file.
struct Finding {
  std::string path;
  std::size_t line = 0;
  std::string text;

  bool operator==(const Finding&) const = default;
};

using Files = std::vector<SourceFile>;
using Findings = std::vector<Finding>;

SourceFile make_file(std::string path, std::string text);

// Every regular file below `root` but what builds and version control leave there, sorted by path.
Files load_tree(const std::string& root);

std::string to_string(const Findings& findings);

// The lines without their newline. A final newline ends the last line; it starts no new one.
std::vector<std::string_view> split_lines(std::string_view text);

// 1 for the first line.
std::size_t line_of(std::string_view text, std::size_t offset);

std::string_view trim(std::string_view text);
bool is_word(char c);  // may be part of an identifier

}  // namespace vo::tidy
