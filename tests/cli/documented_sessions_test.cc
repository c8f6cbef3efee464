// SPDX-License-Identifier: Apache-2.0
// Sessions in the documentation are what the program prints: every ```console block whose commands
// are all `virt-overhead explain` on files is run again in the project's folder.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "cli/binary.h"
#include "e2e/process.h"

namespace vo::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrompt = "$ ";

struct Session {
  std::string where;  // "docs/explain.md:12"
  std::vector<std::string> commands;
  std::string text;  // commands and output, as shown
};

bool is_rerun(const Session& session) {
  const auto on_files = [](const std::string& command) {
    return command.starts_with("virt-overhead explain") &&
           command.find(" -f ") != std::string::npos && command.find(" - ") == std::string::npos;
  };
  return !session.commands.empty() && std::ranges::all_of(session.commands, on_files);
}

std::vector<Session> sessions_in(const std::string& page) {
  std::vector<Session> sessions;
  std::ifstream file(source_file(page));
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = line == "```console";
      if (inside) sessions.push_back({.where = page + ":" + std::to_string(number)});
      continue;
    }
    if (!inside) continue;
    sessions.back().text += line + "\n";
    if (line.starts_with(kPrompt)) sessions.back().commands.push_back(line.substr(2));
  }
  return sessions;
}

std::string replayed(const Session& session) {
  std::string text;
  const std::string folder = fs::path(VO_BINARY).parent_path().string();
  for (const std::string& command : session.commands) {
    const std::string script =
        format("cd '{}' && PATH='{}':$PATH && {} 2>&1", source_file("").string(), folder, command);
    text += std::string(kPrompt) + command + "\n" + e2e::run({"/bin/sh", "-c", script}).out;
  }
  return text;
}

std::vector<std::string> pages() {
  std::vector<std::string> names{"README.md"};
  for (const auto& entry : fs::directory_iterator(source_file("docs"))) {
    if (entry.path().extension() == ".md") {
      names.push_back("docs/" + entry.path().filename().string());
    }
  }
  return names;
}

TEST(DocumentedSessions, print_what_the_pages_show) {
  std::size_t rerun = 0;
  for (const std::string& page : pages()) {
    for (const Session& session : sessions_in(page)) {
      if (!is_rerun(session)) continue;
      EXPECT_EQ(replayed(session), session.text) << session.where;
      ++rerun;
    }
  }
  EXPECT_GE(rerun, 4U) << "README.md and docs/explain.md show sessions";
}

}  // namespace
}  // namespace vo::test
