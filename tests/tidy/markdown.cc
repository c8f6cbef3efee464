// SPDX-License-Identifier: Apache-2.0
#include "tidy/markdown.h"

namespace vo::tidy {
namespace {

struct SplitLines {
  std::vector<TextAt> prose;
  std::vector<TextAt> fenced;
};

SplitLines split_by_fences(const SourceFile& file) {
  SplitLines out;
  bool fenced = false;
  std::size_t number = 0;
  for (const auto line : split_lines(file.text)) {
    ++number;
    if (trim(line).starts_with("```")) {
      fenced = !fenced;
    } else {
      (fenced ? out.fenced : out.prose).push_back({number, line});
    }
  }
  return out;
}

void add_inline_code(const TextAt& line, std::vector<TextAt>& out) {
  auto rest = line.text;
  for (auto open = rest.find('`'); open != std::string_view::npos; open = rest.find('`')) {
    const auto close = rest.find('`', open + 1);
    if (close == std::string_view::npos) return;
    out.push_back({line.line, rest.substr(open + 1, close - open - 1)});
    rest.remove_prefix(close + 1);
  }
}

}  // namespace

std::vector<TextAt> prose_lines(const SourceFile& file) { return split_by_fences(file).prose; }

std::vector<TextAt> code_snippets(const SourceFile& file) {
  auto split = split_by_fences(file);
  for (const auto& line : split.prose) add_inline_code(line, split.fenced);
  return split.fenced;
}

}  // namespace vo::tidy
