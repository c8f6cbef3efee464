// SPDX-License-Identifier: Apache-2.0
#include "json/text.h"

#include <gtest/gtest.h>

#include <string>

#include "json/document.h"

namespace vo::json {
namespace {

TEST(JsonText, is_what_was_quoted) {
  for (const std::string text : {"", "290Mi", "say \"hi\"\n", "\\", "é\t\x01"}) {
    std::string token;
    append_quoted(token, text);
    EXPECT_EQ(*unquote(token), text);
  }
  EXPECT_EQ(*unquote(R"("A")"), "A");
}

TEST(JsonText, refuses_what_is_no_string) {
  for (const auto* token : {"", "7", "\"", "\"a\" \"b\"", "null", "{}"}) {
    EXPECT_FALSE(unquote(token)) << token;
  }
}

}  // namespace
}  // namespace vo::json
