// SPDX-License-Identifier: Apache-2.0
// A folder that is gone when the test is over.
#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace vo::test {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "virt-overhead-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path(std::string_view name) const { return path_ / name; }

  std::string write(std::string_view name, std::string_view text) const {
    std::ofstream{path(name), std::ios::binary} << text;
    return path(name);
  }

  // A shell script that can be run.
  std::string program(std::string_view name, std::string_view script) const {
    const std::string file = write(name, std::string{"#!/bin/sh\n"}.append(script));
    chmod(file.c_str(), S_IRWXU);
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace vo::test
