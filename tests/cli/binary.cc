// SPDX-License-Identifier: Apache-2.0
#include "cli/binary.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "e2e/process.h"

namespace vo::test {
namespace {

boost::json::value parsed(const e2e::Finished& finished) {
  EXPECT_EQ(finished.status, 0) << finished.err;
  if (finished.status != 0) return boost::json::object{{"items", boost::json::array{}}};
  return boost::json::parse(finished.out);
}

std::vector<std::string> with_json(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"-o", "json"});
  return arguments;
}

}  // namespace

e2e::Finished explain(std::vector<std::string> arguments) {
  std::vector<std::string> words{VO_BINARY, "explain"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return e2e::run(words);
}

e2e::Finished explain_text(std::string_view input, std::vector<std::string> arguments) {
  const TemporaryFile file("input", input);
  std::vector<std::string> words{
      "/bin/sh", "-c", "exec \"$@\" < \"$0\"", file.path(), VO_BINARY, "explain", "-f", "-"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return e2e::run(words);
}

boost::json::value explain_json(std::vector<std::string> arguments) {
  return parsed(explain(with_json(std::move(arguments))));
}

boost::json::value explain_json_text(std::string_view input, std::vector<std::string> arguments) {
  return parsed(explain_text(input, with_json(std::move(arguments))));
}

TemporaryFile::TemporaryFile(std::string_view name, std::string_view text)
    : path_(folder_.path() / name) {
  std::ofstream(path_, std::ios::binary) << text;
}

}  // namespace vo::test
