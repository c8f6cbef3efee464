// SPDX-License-Identifier: Apache-2.0
#include "kube/line_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"

namespace vo::kube {
namespace {

using ::testing::ElementsAre;

// Lines as text; of an oversized one its size and the length of what was kept.
std::vector<std::string> split(std::string_view text, std::size_t step, std::size_t limit) {
  LineSplitter splitter(limit);
  std::vector<std::string> lines;
  for (; !text.empty(); text.remove_prefix(std::min(step, text.size()))) {
    const std::vector<char> chunk(
        text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(step, text.size())));
    splitter.push({chunk.data(), chunk.size()});
    LineSplitter::Line line;
    while (splitter.next(line)) {
      lines.push_back(line.oversized ? format("{} of {}", line.text.size(), line.size)
                                     : std::string(line.text));
    }
  }
  return lines;
}

TEST(LineSplitter, passes_lines_on_and_keeps_the_rest_back) {
  EXPECT_THAT(split("a\nbc\n\n\nd", 100, 10), ElementsAre("a", "bc"));
}

TEST(LineSplitter, oversized_line_is_cut_and_the_next_one_is_whole) {
  const std::string huge(200'000, 'x');
  const std::string text = format("a\n{0}\nb\n{0}\nc\n", huge);
  for (const std::size_t step : {1000u, 65'536u, 1'000'000u}) {
    EXPECT_THAT(split(text, step, 100'000),
                ElementsAre("a", "65536 of 200000", "b", "65536 of 200000", "c"));
  }
}

TEST(LineSplitter, reset_forgets_a_half_line) {
  LineSplitter splitter;
  LineSplitter::Line line;
  splitter.push("half");
  EXPECT_FALSE(splitter.next(line));
  splitter.reset();
  splitter.push("whole\n");
  ASSERT_TRUE(splitter.next(line));
  EXPECT_EQ(line.text, "whole");
}

TEST(LineSplitter, does_not_depend_on_the_chunks) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *rc::gen::container<std::string>(rc::gen::element('a', 'b', '\n'));
    const auto limit = *rc::gen::inRange<std::size_t>(1, 6);
    const auto step = *rc::gen::inRange<std::size_t>(1, 5);
    RC_ASSERT(split(text, step, limit) == split(text, text.size() + 1, limit));
  }));
}

}  // namespace
}  // namespace vo::kube
