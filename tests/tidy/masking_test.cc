// SPDX-License-Identifier: Apache-2.0
#include "tidy/masking.h"

#include <gtest/gtest.h>

namespace vo::tidy {
namespace {

TEST(Masking, blanks_comments) {
  EXPECT_EQ(blank_comments_and_literals("a; // b {\nc;"), "a;       \nc;");
  EXPECT_EQ(blank_comments_and_literals("a /* {\n} */ b"), "a     \n     b");
}

TEST(Masking, keeps_the_quotes_of_literals) {
  EXPECT_EQ(blank_comments_and_literals(R"(f("a{b");)"), R"(f("   ");)");
  EXPECT_EQ(blank_comments_and_literals(R"(f("\"{", 1);)"), R"(f("   ", 1);)");
  EXPECT_EQ(blank_comments_and_literals("c = '{';"), "c = ' ';");
  EXPECT_EQ(blank_comments_and_literals(R"(c = '\'';)"), R"(c = '  ';)");
}

TEST(Masking, knows_raw_strings) {
  EXPECT_EQ(blank_comments_and_literals("R\"(a\" // {)\" b"), "R\"         \" b");
  EXPECT_EQ(blank_comments_and_literals("R\"x( )\" )x\" b"), "R\"        \" b");
  EXPECT_EQ(blank_comments_and_literals("FOUR\"{\" b"), "FOUR\" \" b");
}

TEST(Masking, knows_digit_separators) {
  EXPECT_EQ(blank_comments_and_literals("1'000 + f({2'0})"), "1'000 + f({2'0})");
  EXPECT_EQ(blank_comments_and_literals("u'{'"), "u' '");
}

TEST(Masking, a_slash_in_a_string_starts_no_comment) {
  EXPECT_EQ(blank_comments_and_literals("\"//\"; x"), "\"  \"; x");
}

TEST(Masking, survives_what_never_ends) {
  EXPECT_EQ(blank_comments_and_literals("a /* b"), "a     ");
  EXPECT_EQ(blank_comments_and_literals("a \"b\\"), "a \"  ");
  EXPECT_EQ(blank_comments_and_literals("R\"(b"), "R\"  ");
}

TEST(Masking, blanks_directives_with_their_continuation) {
  EXPECT_EQ(blank_directives("#define A \\\n  {\nb"), "           \n   \nb");
  EXPECT_EQ(blank_directives("a\n  #if {\nb # c"), "a\n       \nb # c");
}

}  // namespace
}  // namespace vo::tidy
