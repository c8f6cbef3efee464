// SPDX-License-Identifier: Apache-2.0
#include "tidy/source_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/format.h"
#include "tidy/masking.h"

namespace vo::tidy {
namespace {

namespace fs = std::filesystem;

Kind kind_of(std::string_view path) {
  if (path.ends_with(".cc") || path.ends_with(".h")) return Kind::kCxx;
  if (path.ends_with(".sh") || path == "dev" || path == ".ci/run") return Kind::kShell;
  if (path.ends_with(".cmake") || path.ends_with("CMakeLists.txt")) return Kind::kCmake;
  if (path.ends_with(".md")) return Kind::kMarkdown;
  if (path.ends_with(".go")) return Kind::kGo;
  return Kind::kOther;
}

bool is_left_by_tools(const std::string& name) {
  return name == ".git" || name == "build" || name == ".cache" || name == "compile_commands.json";
}

std::string read_all(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

bool SourceFile::is_test() const {
  return path.starts_with("tests/") || path.ends_with("_test.cc") || path.ends_with("_bench.cc") ||
         path.ends_with("_fuzz.cc");
}

SourceFile make_file(std::string path, std::string text) {
  const Kind kind = kind_of(path);
  std::string code = kind == Kind::kCxx ? blank_comments_and_literals(text) : std::string{};
  return {std::move(path), std::move(text), std::move(code), kind};
}

Files load_tree(const std::string& root) {
  Files files;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
    if (is_left_by_tools(it->path().filename())) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && !it->is_symlink()) {
      files.push_back(make_file(it->path().lexically_relative(root), read_all(it->path())));
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::string to_string(const Findings& findings) {
  std::string out;
  for (const auto& finding : findings) {
    out += finding.line == 0 ? format("\n{}: {}", finding.path, finding.text)
                             : format("\n{}:{}: {}", finding.path, finding.line, finding.text);
  }
  return out;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::size_t line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n'));
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace vo::tidy
