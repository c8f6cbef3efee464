// SPDX-License-Identifier: Apache-2.0
#include "base/string_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace vo {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

StringList list_of(const std::vector<std::string>& texts) {
  StringList list;
  for (const std::string& text : texts) list.push_back(text);
  list.shrink_to_fit();
  return list;
}

std::vector<std::string_view> read(const StringList& list) { return {list.begin(), list.end()}; }

TEST(StringList, gives_back_what_was_put_in) {
  const std::string with_zero("a\0b", 3);
  const std::string large(70'000, 'x');
  const StringList list = list_of({"", "app", with_zero, large, ""});
  EXPECT_THAT(read(list), ElementsAre("", "app", with_zero, large, ""));
  EXPECT_EQ(list[2], with_zero);
  EXPECT_EQ(list[4], "");
}

TEST(StringList, is_empty_without_strings_not_without_letters) {
  EXPECT_TRUE(StringList().empty());
  EXPECT_THAT(read(StringList()), IsEmpty());
  EXPECT_FALSE(list_of({""}).empty());
}

TEST(StringList, equals_a_list_of_the_same_strings_in_their_order) {
  EXPECT_EQ(list_of({"ab", "c"}), list_of({"ab", "c"}));
  EXPECT_NE(list_of({"ab", "c"}), list_of({"a", "bc"}));
  EXPECT_NE(list_of({"ab", "c"}), list_of({"c", "ab"}));
}

}  // namespace
}  // namespace vo
