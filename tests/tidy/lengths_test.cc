// SPDX-License-Identifier: Apache-2.0
#include "tidy/lengths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/format.h"

namespace vo::tidy {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A function f of `lines` lines.
std::string function(std::size_t lines) {
  std::string text = "void f() {\n";
  for (std::size_t i = 2; i < lines; ++i) text += "  g();\n";
  return text + "}\n";
}

std::string check(std::size_t lines, std::string_view exceptions) {
  const auto measured = measure_functions({make_file("src/a.cc", function(lines))});
  return to_string(check_lengths(measured, exceptions));
}

TEST(Ratchet, lets_short_functions_pass) { EXPECT_EQ(check(70, ""), ""); }

TEST(Ratchet, names_the_function_that_is_too_long) {
  EXPECT_EQ(check(71, ""),
            "\nsrc/a.cc:1: src/a.cc f has 71 lines, at most 70 are allowed: split it");
}

TEST(Ratchet, accepts_what_is_listed) {
  EXPECT_EQ(check(80, "# reasons\nsrc/a.cc f 80  # a table\n"), "");
}

TEST(Ratchet, only_shrinks) {
  EXPECT_THAT(check(81, "src/a.cc f 80\n"), HasSubstr("at most 80 are allowed"));
  EXPECT_THAT(check(79, "src/a.cc f 80\n"), HasSubstr("shrank to 79 lines"));
  EXPECT_THAT(check(70, "src/a.cc f 80\n"), HasSubstr("take it off"));
  EXPECT_THAT(check(80, "src/a.cc f many\n"), HasSubstr("at most 70 are allowed"));
}

TEST(Ratchet, drops_entries_that_name_nothing) {
  const auto measured = measure_functions({make_file("src/a.cc", function(3))});
  EXPECT_THAT(to_string(check_unused_exceptions(measured, "src/a.cc g 80\n")),
              HasSubstr("src/a.cc g is gone"));
  EXPECT_THAT(check_unused_exceptions(measured, "src/a.cc f 80\n"), IsEmpty());
}

TEST(Ratchet, gives_tests_more_lines_than_code) {
  const std::string text(700, '\n');
  EXPECT_THAT(check_lengths(measure_files({make_file("src/a.cc", text)}), ""), SizeIs(1));
  EXPECT_THAT(check_lengths(measure_files({make_file("src/a_test.cc", text)}), ""), IsEmpty());
  const std::string long_text(901, '\n');
  EXPECT_THAT(check_lengths(measure_files({make_file("src/a_test.cc", long_text)}), ""), SizeIs(1));
}

TEST(Ratchet, refuses_a_file_that_the_scanner_cannot_read) {
  const auto measured = measure_functions({make_file("src/a.cc", "void f() {\n")});
  EXPECT_THAT(to_string(check_lengths(measured, "")), HasSubstr("braces do not match"));
}

TEST(Statistics, are_taken_over_all) {
  std::vector<Measured> measured;
  for (std::size_t i = 1; i <= 100; ++i) measured.push_back({format("f{}", i), "x", 0, i, 0});
  EXPECT_EQ(percentiles(measured).median, 51U);
  EXPECT_EQ(percentiles(measured).ninetieth, 91U);
  EXPECT_EQ(percentiles({}).median, 0U);
  EXPECT_EQ(longest(measured, 2), "\n   100  f100\n    99  f99");
}

}  // namespace
}  // namespace vo::tidy
