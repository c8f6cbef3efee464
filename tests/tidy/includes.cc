// SPDX-License-Identifier: Apache-2.0
#include "tidy/includes.h"

#include <optional>
#include <string_view>

namespace vo::tidy {
namespace {

std::optional<Include> parse_include(std::string_view line, std::size_t number) {
  const auto open = line.find_first_of("\"<");
  if (open == std::string_view::npos) return std::nullopt;
  const bool quoted = line[open] == '"';
  const auto close = line.find(quoted ? '"' : '>', open + 1);
  if (close == std::string_view::npos) return std::nullopt;
  return Include{number, std::string{line.substr(open + 1, close - open - 1)}, quoted};
}

}  // namespace

// The blanked code tells what is a directive (and not a comment or a string), the text its target.
std::vector<Include> find_includes(const SourceFile& file) {
  std::vector<Include> includes;
  const auto code = split_lines(file.code);
  const auto text = split_lines(file.text);
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (!trim(code[i]).starts_with("#include")) continue;
    if (auto include = parse_include(text[i], i + 1)) includes.push_back(*std::move(include));
  }
  return includes;
}

}  // namespace vo::tidy
