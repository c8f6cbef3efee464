// SPDX-License-Identifier: Apache-2.0
#include "json/place.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string_view>

namespace vo::json {
namespace {

TEST(Place, is_counted_in_lines_and_characters) {
  EXPECT_EQ(to_string(behind("")), "1:1");
  EXPECT_EQ(to_string(behind("abc")), "1:4");
  EXPECT_EQ(to_string(behind("abc\n")), "2:1");
  EXPECT_EQ(to_string(behind("a\n\nüß")), "3:3");
  EXPECT_EQ(to_string(behind("\r\nx")), "2:2");
}

TEST(Place, goes_on_from_another_one) {
  constexpr std::string_view kText = "a: ü\nb:\n  - c\n";
  for (std::size_t cut = 0; cut <= kText.size(); ++cut) {
    const Place middle = behind(kText.substr(0, cut));
    EXPECT_EQ(behind(kText.substr(cut), middle), behind(kText)) << cut;
  }
}

TEST(PlaceMap, knows_the_last_mark_before_an_offset) {
  PlaceMap map;
  EXPECT_EQ(map.at(7), (Place{1, 1}));
  map.mark(2, {3, 4});
  map.mark(9, {5, 6});
  EXPECT_EQ(map.at(1), (Place{1, 1}));
  EXPECT_EQ(map.at(2), (Place{3, 4}));
  EXPECT_EQ(map.at(8), (Place{3, 4}));
  EXPECT_EQ(map.at(100), (Place{5, 6}));
}

TEST(PlaceMap, can_be_cut) {
  PlaceMap map;
  map.mark(0, {1, 1});
  map.mark(4, {2, 2});
  EXPECT_EQ(map.from(4).at(0), (Place{2, 2}));
  EXPECT_EQ(map.from(1).at(3), (Place{2, 2}));
  map.cut(4);
  EXPECT_EQ(map.at(4), (Place{1, 1}));
}

TEST(PlaceMap, is_bounded) {
  PlaceMap map;
  for (std::size_t i = 0; i < PlaceMap::kMostMarks + 10; ++i) map.mark(i, {i + 1, 1});
  EXPECT_EQ(map.at(PlaceMap::kMostMarks + 5).line, PlaceMap::kMostMarks);
}

}  // namespace
}  // namespace vo::json
