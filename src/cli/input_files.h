// SPDX-License-Identifier: Apache-2.0
// What -f names: files, folders and standard input, opened one after the other and read in chunks.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vo::cli {

inline constexpr std::string_view kStandardInput = "-";

// A folder stands for its *.json, *.ndjson, *.yaml and *.yml files, sorted, not those below; all
// else for itself. Error: kInput, a file that does not exist, a folder without such files.
Result<std::vector<std::string>> expand_files(const std::vector<std::string>& names);

class InputFile {
 public:
  // "-" is standard input. Error: kInput, naming the file and the system's reason.
  static Result<InputFile> open(const std::string& name);

  // The next bytes, valid until the next call; empty at the end. Error: as open().
  Result<std::string_view> read();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  InputFile(std::string name, std::FILE* file);

  std::string name_;
  std::unique_ptr<std::FILE, Close> file_;
  std::unique_ptr<char[]> buffer_;
};

}  // namespace vo::cli
