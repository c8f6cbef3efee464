// SPDX-License-Identifier: Apache-2.0
#include "scenarios/scenario.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "base/format.h"

namespace vo::scenarios {
namespace {

constexpr std::string_view kTitle = "scenario ";

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }

std::string_view without_comment(std::string_view line) {
  const auto hash = line.find('#');
  return line.substr(0, hash == line.npos ? line.size() : hash);
}

void add_word(Step& step, std::string word) {
  const auto equals = word.find('=');
  if (equals == std::string::npos || equals == 0) return step.words.push_back(std::move(word));
  step.options[word.substr(0, equals)] = word.substr(equals + 1);
}

Step read_step(std::size_t number, std::string_view line) {
  const auto begin = line.find_first_not_of(" \t");
  const auto end = line.find_last_not_of(" \t\r");
  Step step{.line = number, .text = std::string{line.substr(begin, end - begin + 1)}};
  std::istringstream words{step.text};
  words >> step.verb;
  for (std::string word; words >> word;) add_word(step, std::move(word));
  return step;
}

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return input_error(format("{}: cannot be read", path.string()));
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

Status read_line(std::vector<Scenario>& scenarios, std::string_view file, std::size_t number,
                 std::string_view line) {
  if (line.starts_with(kTitle)) {
    std::string title{line.substr(kTitle.size())};
    scenarios.push_back({.file = std::string{file}, .title = std::move(title), .steps = {}});
    return {};
  }
  const bool indented = line.front() == ' ';
  if (!indented || scenarios.empty()) {
    return input_error(format("{}:{}: expected \"scenario TITLE\"", file, number));
  }
  scenarios.back().steps.push_back(read_step(number, line));
  return {};
}

}  // namespace

std::string Step::option(const std::string& name, const std::string& otherwise) const {
  const auto found = options.find(name);
  return found == options.end() ? otherwise : found->second;
}

Result<std::vector<Scenario>> read_scenarios(std::string_view file, std::string_view text) {
  std::vector<Scenario> scenarios;
  std::istringstream lines{std::string{text}};
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const auto content = without_comment(line);
    if (is_blank(content)) continue;
    VO_CHECK_OK(read_line(scenarios, file, number, content));
  }
  return scenarios;
}

Result<std::vector<Scenario>> load_scenarios(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() == ".scenario") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<Scenario> all;
  for (const auto& path : paths) {
    VO_TRY(const auto text, read_file(path));
    VO_TRY(auto scenarios, read_scenarios(path.filename().string(), text));
    std::ranges::move(scenarios, std::back_inserter(all));
  }
  return all;
}

}  // namespace vo::scenarios
