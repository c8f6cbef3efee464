// SPDX-License-Identifier: Apache-2.0
// What -f names: files, folders and standard input.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/byte_source.h"

namespace vo::cli {

inline constexpr std::string_view kStandardInput = "-";

// A folder stands for its *.json, *.ndjson, *.yaml and *.yml files, sorted, not those below; all
// else for itself. Error: kInput, a folder that cannot be read or has no such files.
Result<std::vector<std::string>> expand_files(const std::vector<std::string>& names);

class InputFile final : public json::ByteSource {
 public:
  // "-" is standard input. Error: kInput, naming the file and the system's reason.
  static Result<InputFile> open(const std::string& name);

  // Error: as open().
  Result<std::size_t> read(std::span<char> to) override;

  // The first bytes that were read, for telling what kind of file this is.
  std::string_view head() const { return head_; }
  bool failed() const { return failed_; }  // a read did

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  InputFile(std::string name, std::FILE* file);

  std::string name_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string head_;
  bool failed_ = false;
};

}  // namespace vo::cli
