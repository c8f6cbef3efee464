// SPDX-License-Identifier: Apache-2.0
#include "json/text.h"

#include <gtest/gtest.h>

namespace vo::json {
namespace {

TEST(JsonText, quotes_and_unquotes) {
  for (const std::string text : {"", "290Mi", "say \"hi\"\n", "\\", "é\t\x01"}) {
    EXPECT_EQ(*unquote(quote(text)), text);
  }
  EXPECT_EQ(quote("a\"b"), R"("a\"b")");
  EXPECT_EQ(*unquote(R"("A")"), "A");
}

TEST(JsonText, refuses_what_is_no_string) {
  for (const auto* token : {"", "7", "\"", "\"a\" \"b\"", "null", "{}"}) {
    EXPECT_FALSE(unquote(token)) << token;
  }
}

}  // namespace
}  // namespace vo::json
