// SPDX-License-Identifier: Apache-2.0
// The files of tests/fixtures.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace vo::test {

inline std::filesystem::path fixture_path(std::string_view name) {
  return std::filesystem::path(VO_SOURCE_DIR) / "tests" / "fixtures" / name;
}

inline bool has_fixture(std::string_view name) {
  return std::filesystem::exists(fixture_path(name));
}

inline std::string fixture(std::string_view name) {
  std::ifstream file(fixture_path(name), std::ios::binary);
  if (!file) throw std::runtime_error("no fixture " + std::string(name));
  return {std::istreambuf_iterator<char>(file), {}};
}

// The names in a folder of fixtures, sorted.
inline std::vector<std::string> fixture_names(std::string_view folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(fixture_path(folder))) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace vo::test
