// SPDX-License-Identifier: Apache-2.0
// virt-overhead as a process, for tests of what a person sees of it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "e2e/process.h"

namespace vo::test {

inline std::filesystem::path source_file(std::string_view name) {
  return std::filesystem::path(VO_SOURCE_DIR) / name;
}

// `virt-overhead explain ARGUMENTS`.
e2e::Finished explain(std::vector<std::string> arguments);

// The same with `input` on standard input, which `-f -` reads.
e2e::Finished explain_text(std::string_view input, std::vector<std::string> arguments = {});

// `explain … -o json` of input that must be good.
boost::json::value explain_json(std::vector<std::string> arguments);
boost::json::value explain_json_text(std::string_view input,
                                     std::vector<std::string> arguments = {});

// A file that lives as long as this.
class TemporaryFile {
 public:
  TemporaryFile(std::string_view name, std::string_view text);

  std::string path() const { return path_.string(); }

 private:
  e2e::TemporaryFolder folder_;
  std::filesystem::path path_;
};

}  // namespace vo::test
