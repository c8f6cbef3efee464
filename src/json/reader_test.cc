// SPDX-License-Identifier: Apache-2.0
#include "json/reader.h"

#include <gmock/gmock.h>

#include <string>
#include <string_view>

#include "base/result.h"
#include "json/item_splitter.h"
#include "json/value.h"

namespace vo::json {
namespace {

using ::testing::HasSubstr;

// Walks the whole tree, as deep as it goes, and counts the scalars.
Status walk(Value value, int& scalars) {
  if (value.is_object()) {
    return for_each_member(
        value, [&](std::string_view, Value member) -> Status { return walk(member, scalars); });
  }
  if (value.is_array()) {
    return for_each_element(value, [&](Value element) -> Status { return walk(element, scalars); });
  }
  ++scalars;
  VO_CHECK_OK(value.token());
  return {};
}

// Looks at no member at all.
Status skip(Value value) {
  return for_each_member(value, [](std::string_view, Value) -> Status { return {}; });
}

std::string error_of(std::string_view text) {
  Reader reader;
  const Status status = reader.read(text, skip);
  return status ? "no error" : status.error().message();
}

TEST(Reader, is_used_again) {
  Reader reader;
  for (const int count : {3, 2000, 1, 100000}) {
    std::string text = R"({"a":[)";
    for (int i = 1; i < count; ++i) text += "12345678901,";
    text += "7]} ";
    int scalars = 0;
    const Status status = reader.read(text, [&](Value root) { return walk(root, scalars); });
    ASSERT_TRUE(status) << status.error().message();
    EXPECT_EQ(scalars, count);
  }
}

TEST(Reader, wants_one_whole_object) {
  EXPECT_EQ(error_of("{}"), "no error");
  EXPECT_EQ(error_of(" {\"a\":{\"b\":[1,2,{}]},\"c\":\"}\"}\r\n"), "no error");
  EXPECT_EQ(error_of(""), "no JSON: nothing but white space");
  EXPECT_EQ(error_of(" \n"), "no JSON: nothing but white space");
  EXPECT_EQ(error_of("[]"), "expected a JSON object");
  EXPECT_EQ(error_of("7"), "expected a JSON object");
  EXPECT_EQ(error_of("{} {}"), "broken JSON: text after the object");
  EXPECT_EQ(error_of(R"({"a":1}})"), "broken JSON: text after the object");
  EXPECT_EQ(error_of(R"({"a":1} x)"), "broken JSON: ends before its object does");
}

TEST(Reader, refuses_broken_text_also_where_nobody_looks) {
  for (const std::string_view text :
       {R"({"a":{"b":1})", R"({"a":[1,2})", R"({"a":)", R"({"a":"})", R"({"a)", "{",
        "{\"a\":\"\x01\"}", "{\"a\":\"\xff\"}", R"({"a":1 "b":2})", R"({"a" 1})", R"({a:1})",
        R"({"a":{"b":{"c":[}})"}) {
    EXPECT_THAT(error_of(text), HasSubstr("JSON")) << text;
  }
}

TEST(Reader, has_a_limit) {
  EXPECT_EQ(error_of("{" + std::string(kMaxItemBytes, ' ') + "}"),
            "8388610 bytes long, the limit is 8388608");
  EXPECT_EQ(error_of("{" + std::string(kMaxItemBytes - 2, ' ') + "}"), "no error");
}

TEST(Reader, skips_any_depth_without_recursion) {
  const std::string deep(1000000, '[');
  EXPECT_EQ(error_of("{\"a\":" + deep + std::string(1000000, ']') + "}"), "no error");
  EXPECT_THAT(error_of("{\"a\":" + deep + "}"), HasSubstr("broken JSON"));
}

}  // namespace
}  // namespace vo::json
