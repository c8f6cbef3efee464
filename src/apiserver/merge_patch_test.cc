// SPDX-License-Identifier: Apache-2.0
#include "apiserver/merge_patch.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/document.h"

namespace vo::apiserver {
namespace {

std::string patched(std::string_view object, std::string_view patch) {
  const auto result =
      apply_merge_patch(json::parse_document(object).value(), json::parse_document(patch).value());
  return result ? json::write_compact(*result) : std::to_string(result.error().code);
}

TEST(MergePatch, follows_the_examples_of_its_rfc) {
  EXPECT_EQ(patched(R"({"a":"b"})", R"({"a":"c"})"), R"({"a":"c"})");
  EXPECT_EQ(patched(R"({"a":"b"})", R"({"b":"c"})"), R"({"a":"b","b":"c"})");
  EXPECT_EQ(patched(R"({"a":"b","b":"c"})", R"({"a":null})"), R"({"b":"c"})");
  EXPECT_EQ(patched(R"({"a":["b"]})", R"({"a":"c"})"), R"({"a":"c"})");
  EXPECT_EQ(patched(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})"), R"({"a":{"b":"d"}})");
  EXPECT_EQ(patched(R"({"a":[{"b":"c"}]})", R"({"a":[1]})"), R"({"a":[1]})");
  EXPECT_EQ(patched(R"({"e":null})", R"({"a":1})"), R"({"e":null,"a":1})");
  EXPECT_EQ(patched("{}", R"({"a":{"bb":{"ccc":null}}})"), R"({"a":{"bb":{}}})");
}

TEST(MergePatch, refuses_what_is_no_object) {
  EXPECT_EQ(patched("{}", "[]"), "400");
  EXPECT_EQ(patched("{}", "null"), "400");
}

}  // namespace
}  // namespace vo::apiserver
