// SPDX-License-Identifier: Apache-2.0
#include "tidy/file_form.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "tidy/markdown.h"
#include "tidy/words.h"

namespace vo::tidy {
namespace {

std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_written_by_hand(const SourceFile& file) {
  return file.kind != Kind::kOther && file.kind != Kind::kGo;
}

// Tables and links cannot be broken.
bool may_be_long(const SourceFile& file, std::string_view line) {
  const auto text = trim(line);
  if (file.kind != Kind::kMarkdown) return false;
  return text.starts_with('|') || text.find("https://") != std::string_view::npos;
}

std::vector<std::string_view> split_markers() {
  // In two halves, so that this file keeps the rule that it checks.
  static const std::array<std::string, 3> kMarkers{
      "TO"
      "DO",
      "FIX"
      "ME",
      "XX"
      "X"};
  return {kMarkers.begin(), kMarkers.end()};
}

std::string without_suffix(std::string_view path) {
  for (const std::string_view suffix : {"_test.cc", "_bench.cc", "_fuzz.cc", ".cc"}) {
    if (path.ends_with(suffix)) return std::string{path.substr(0, path.size() - suffix.size())};
  }
  return std::string{path};
}

bool contains(const Files& files, std::string_view path) {
  return std::ranges::binary_search(files, path, {}, &SourceFile::path);
}

// quantity_golden_test.cc exercises quantity.h as quantity_test.cc does.
bool has_subject(const Files& files, std::string stem) {
  const auto name = stem.rfind('/') + 1;
  while (!contains(files, stem + ".h") && !contains(files, stem + ".cc")) {
    const auto underscore = stem.rfind('_');
    if (underscore == std::string::npos || underscore < name) return false;
    stem.resize(underscore);
  }
  return true;
}

std::string_view after_folder(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) ? path.substr(folder.size()) : path;
}

// "base/clock.h" for "src/base/clock.h", as #include spells it.
std::string_view as_included(std::string_view path) {
  return after_folder(after_folder(path, "src/"), "tests/");
}

std::string_view first_quoted_or_angled(const SourceFile& file, std::size_t& line) {
  const auto lines = split_lines(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].starts_with("#include ")) continue;
    line = i + 1;
    return lines[i].substr(9);
  }
  return {};
}

std::size_t spdx_line(const std::vector<std::string_view>& lines) {
  return !lines.empty() && lines[0].starts_with("#!") ? 1 : 0;
}

}  // namespace

Findings check_columns(const SourceFile& file) {
  Findings findings;
  const auto lines = split_lines(file.text);
  bool fenced = false;  // what a program printed keeps its own width
  for (std::size_t i = 0; i < lines.size() && is_written_by_hand(file); ++i) {
    if (file.kind == Kind::kMarkdown && lines[i].starts_with("```")) fenced = !fenced;
    const auto width = columns(lines[i]);
    if (width <= kMaxColumns || fenced || may_be_long(file, lines[i])) continue;
    findings.push_back({file.path, i + 1, format("{} columns, at most {}", width, kMaxColumns)});
  }
  return findings;
}

Findings check_whitespace(const SourceFile& file) {
  Findings findings;
  if (!is_written_by_hand(file)) return findings;
  const auto lines = split_lines(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].find('\t') != std::string_view::npos) {
      findings.push_back({file.path, i + 1, "tab: indent with spaces"});
    }
    if (lines[i].ends_with(' ') || lines[i].ends_with('\r')) {
      findings.push_back({file.path, i + 1, "trailing white space: ./dev fix"});
    }
  }
  if (!file.text.ends_with('\n')) findings.push_back({file.path, lines.size(), "no final newline"});
  return findings;
}

Findings check_first_lines(const SourceFile& file) {
  if (!is_written_by_hand(file) || file.kind == Kind::kMarkdown) return {};
  Findings findings;
  const std::string wanted =
      format("{} SPDX-License-Identifier: Apache-2.0", file.kind == Kind::kCxx ? "//" : "#");
  const auto lines = split_lines(file.text);
  const auto at = spdx_line(lines);
  if (at >= lines.size() || lines[at] != wanted) {
    findings.push_back({file.path, at + 1, "must read: " + wanted});
  }
  if (file.is_header() && std::ranges::count(lines, "#pragma once") != 1) {
    findings.push_back({file.path, 0, "a header has `#pragma once`, once"});
  }
  return findings;
}

Findings check_size(const SourceFile& file) {
  if (file.text.size() <= kMaxFileBytes) return {};
  return {{file.path, 0,
           format("{} KiB, at most {}: compress it, or make it when needed",
                  file.text.size() / 1024, kMaxFileBytes / 1024)}};
}

Findings check_markers(const SourceFile& file) {
  Findings findings;
  if (file.path.ends_with(".sum") || file.path.ends_with(".xz")) return findings;
  for (const auto marker : split_markers()) {
    for (const auto at : find_word(file.text, marker)) {
      findings.push_back(
          {file.path, line_of(file.text, at), format("{}: open an issue, or do it", marker)});
    }
  }
  return findings;
}

Findings check_title(const SourceFile& file) {
  if (file.kind != Kind::kMarkdown) return {};
  std::size_t titles = 0;
  for (const auto& line : prose_lines(file)) titles += line.text.starts_with("# ") ? 1 : 0;
  if (titles == 1 && file.text.starts_with("# ")) return {};
  return {{file.path, 1, format("{} titles: a page starts with its one `# Title`", titles)}};
}

Findings check_own_header_first(const Files& files) {
  Findings findings;
  for (const auto& file : files) {
    if (!file.path.ends_with(".cc")) continue;
    const std::string header = without_suffix(file.path) + ".h";
    if (!contains(files, header)) continue;
    std::size_t line = 0;
    const auto wanted = format("\"{}\"", as_included(header));
    if (first_quoted_or_angled(file, line) == wanted) continue;
    findings.push_back({file.path, line, format("the first #include must be {}", wanted)});
  }
  return findings;
}

Findings check_neighbours(const Files& files) {
  Findings findings;
  for (const auto& file : files) {
    if (!file.path.starts_with("src/") || !file.path.ends_with(".cc")) continue;
    const auto stem = without_suffix(file.path);
    if (has_subject(files, stem)) continue;
    findings.push_back({file.path, 0,
                        format("stands beside neither {0}.h nor {0}.cc: name it after the file it "
                               "exercises, or move it to tests/",
                               stem)});
  }
  return findings;
}

}  // namespace vo::tidy
