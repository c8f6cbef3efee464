// SPDX-License-Identifier: Apache-2.0
// ./dev golden: answers golden cases from standard input, one line each, on standard output.
//   vo-golden RELEASE [--resources]
//   vo-golden quantity|arithmetic|ratio
// A line that cannot be answered is named on standard error and makes the exit status 1; the other
// lines are answered.
#include <boost/json.hpp>
#include <exception>
#include <functional>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "base/result.h"
#include "golden/golden_lines.h"
#include "golden/product_case.h"
#include "overhead/release_match.h"
#include "support/case_decoder.h"

namespace vo::test {
namespace {

namespace json = boost::json;

using Answer = std::function<Result<std::string>(const std::string& line)>;

constexpr std::string_view kUsage =
    "usage: ./dev golden RELEASE [--resources] | quantity | arithmetic | ratio";

std::string text(const json::value& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

// What a golden file's line asks, answered with `answer`, with the parsers' exceptions caught.
template <typename F>
Answer guarded(F answer) {
  return [answer](const std::string& line) -> Result<std::string> {
    try {
      return answer(line);
    } catch (const std::exception& exception) {
      return input_error(exception.what());
    }
  };
}

Result<Answer> release_answer(std::string_view name, bool resources) {
  VO_TRY(const auto match, overhead::resolve_release(name));
  if (!match.certain()) {
    return input_error(format("{}; name one of them", match.note));
  }
  if (!match.note.empty()) std::cerr << match.note << '\n';
  const overhead::Release& release = match.release();
  return guarded([&release, resources](const std::string& line) -> Result<std::string> {
    VO_TRY(const GoldenCase input, decode_product_case(line));
    return resources ? resources_line(input, release) : overhead_line(input, release);
  });
}

Result<Answer> find_answer(std::span<const std::string_view> arguments) {
  if (arguments.empty()) return input_error(std::string(kUsage));
  const std::string_view what = arguments[0];
  const bool resources = arguments.size() == 2 && arguments[1] == "--resources";
  if (arguments.size() > 1 && !resources) return input_error(std::string(kUsage));
  if (what == "quantity") {
    return guarded(
        [](const std::string& line) { return quantity_line(text(json::parse(line), "in")); });
  }
  if (what == "ratio") {
    return guarded(
        [](const std::string& line) { return ratio_line(text(json::parse(line), "in")); });
  }
  if (what == "arithmetic") {
    return guarded([](const std::string& line) {
      const json::value value = json::parse(line);
      return arithmetic_line(text(value, "a"), text(value, "b"));
    });
  }
  return release_answer(what, resources);
}

int answer_all(const Answer& answer) {
  int status = 0;
  std::string line;
  for (int number = 1; std::getline(std::cin, line); ++number) {
    if (line.empty()) continue;
    const auto result = answer(line);
    if (result) {
      std::cout << *result << '\n';
    } else {
      std::cerr << "line " << number << ": " << result.error().message() << '\n';
      status = 1;
    }
  }
  return status;
}

int run(std::span<const std::string_view> arguments) {
  const auto answer = find_answer(arguments);
  if (answer) return answer_all(*answer);
  std::cerr << answer.error().message() << '\n';
  return 1;
}

}  // namespace
}  // namespace vo::test

int main(int count, char** values) {
  std::ios::sync_with_stdio(false);
  const std::vector<std::string_view> arguments(values + 1, values + count);
  return vo::test::run(arguments);
}
