// SPDX-License-Identifier: Apache-2.0
#include "report/text_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "base/units.h"

namespace vo::report {
namespace {

using ::testing::ElementsAre;

TEST(TextTable, aligns_columns_and_leaves_no_blanks_at_line_ends) {
  TextTable table({{"NAME"}, {"BYTES", Align::kRight}, {"WHY"}});
  table.add({"a", "1", "short"});
  table.add({"longer", "12345678", ""});
  EXPECT_EQ(table.render(Colour::kNo),
            "NAME       BYTES  WHY\n"
            "a              1  short\n"
            "longer  12345678\n");
}

TEST(TextTable, leaves_out_columns_without_a_cell) {
  TextTable table({{"NAME"}, {"FROM"}, {"WHY"}});
  table.add({"a", "", "b"});
  EXPECT_EQ(table.render(Colour::kNo), "NAME  WHY\na     b\n");
}

TEST(TextTable, counts_characters_not_bytes) {
  TextTable table({{"SUM"}, {"WHY"}});
  table.add({"8 × 2", "a"});
  table.add({"8 x 2", "b"});
  EXPECT_EQ(table.render(Colour::kNo), "SUM    WHY\n8 × 2  a\n8 x 2  b\n");
}

TEST(TextTable, colours_the_heading_alone) {
  TextTable table({{"NAME"}});
  table.add({"a"});
  EXPECT_EQ(table.render(Colour::kYes), "\x1b[1mNAME\x1b[0m\na\n");
}

TEST(MebibyteColumn, has_no_decimals_where_all_are_whole) {
  EXPECT_THAT(mebibyte_column({mebibytes(16), mebibytes(-3), Bytes{}}),
              ElementsAre("16", "-3", "0"));
}

TEST(MebibyteColumn, has_two_rounded_decimals_where_one_is_not) {
  EXPECT_THAT(mebibyte_column({mebibytes(16), Bytes{278921}, Bytes{-kMebi / 2}, Bytes{5242}}),
              ElementsAre("16.00", "0.27", "-0.50", "0.00"));
}

TEST(MebibyteColumn, holds_any_amount) {
  EXPECT_THAT(mebibyte_column({Bytes{std::numeric_limits<std::int64_t>::max()}}),
              ElementsAre("8796093022208.00"));
}

}  // namespace
}  // namespace vo::report
