// SPDX-License-Identifier: Apache-2.0
#include "apiserver/json_patch_apply.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/document.h"

namespace vo::apiserver {
namespace {

// The patched object, or "CODE".
std::string patched(std::string_view object, std::string_view patch) {
  const auto result =
      apply_json_patch(json::parse_document(object).value(), json::parse_document(patch).value());
  return result ? json::write_compact(*result) : std::to_string(result.error().code);
}

TEST(JsonPatchApply, adds_replaces_and_removes_members) {
  EXPECT_EQ(patched(R"({"a":1})", R"([{"op":"add","path":"/b","value":{"c":[]}}])"),
            R"({"a":1,"b":{"c":[]}})");
  EXPECT_EQ(patched(R"({"a":1,"b":2,"c":3})", R"([{"op":"remove","path":"/a"}])"),
            R"({"b":2,"c":3})");
  EXPECT_EQ(patched(R"({"a":1})", R"([{"op":"replace","path":"/a","value":null}])"),
            R"({"a":null})");
}

TEST(JsonPatchApply, replaces_an_absent_key_and_refuses_to_remove_one) {
  EXPECT_EQ(patched("{}", R"([{"op":"replace","path":"/a","value":1}])"), R"({"a":1})");
  EXPECT_EQ(patched("{}", R"([{"op":"remove","path":"/a"}])"), "422");
  EXPECT_EQ(patched("{}", R"([{"op":"add","path":"/a/b","value":1}])"), "422");
}

TEST(JsonPatchApply, tests_compare_json_types) {
  constexpr std::string_view kObject = R"({"n":456131040,"s":"456131040","o":{"x":1,"y":2}})";
  EXPECT_EQ(patched(kObject, R"([{"op":"test","path":"/n","value":456131040}])"), kObject);
  EXPECT_EQ(patched(kObject, R"([{"op":"test","path":"/n","value":"456131040"}])"), "422");
  EXPECT_EQ(patched(kObject, R"([{"op":"test","path":"/s","value":456131040}])"), "422");
  EXPECT_EQ(patched(kObject, R"([{"op":"test","path":"/o","value":{"y":2,"x":1}}])"), kObject);
}

TEST(JsonPatchApply, tests_null_where_the_key_is_absent_but_not_its_parent) {
  constexpr std::string_view kObject = R"({"status":{"phase":"Running"}})";
  EXPECT_EQ(patched(kObject, R"([{"op":"test","path":"/status/memory","value":null}])"), kObject);
  EXPECT_EQ(patched(kObject, R"([{"op":"test","path":"/status/memory"}])"), kObject);
  EXPECT_EQ(patched(kObject, R"([{"op":"test","path":"/status/memory/x","value":null}])"), "422");
  EXPECT_EQ(patched(kObject, R"([{"op":"test","path":"/status/phase","value":null}])"), "422");
  EXPECT_EQ(patched(kObject, R"([{"op":"test","path":"/status/memory","value":1}])"), "422");
}

TEST(JsonPatchApply, edits_arrays_by_index_and_at_the_end) {
  constexpr std::string_view kObject = R"({"a":[1,2,3]})";
  EXPECT_EQ(patched(kObject, R"([{"op":"add","path":"/a/-","value":4}])"), R"({"a":[1,2,3,4]})");
  EXPECT_EQ(patched(kObject, R"([{"op":"add","path":"/a/1","value":9}])"), R"({"a":[1,9,2,3]})");
  EXPECT_EQ(patched(kObject, R"([{"op":"add","path":"/a/3","value":4}])"), R"({"a":[1,2,3,4]})");
  EXPECT_EQ(patched(kObject, R"([{"op":"add","path":"/a/4","value":4}])"), "422");
  EXPECT_EQ(patched(kObject, R"([{"op":"remove","path":"/a/0"}])"), R"({"a":[2,3]})");
  EXPECT_EQ(patched(kObject, R"([{"op":"remove","path":"/a/3"}])"), "422");
  EXPECT_EQ(patched(kObject, R"([{"op":"replace","path":"/a/-1","value":0}])"), R"({"a":[1,2,0]})");
  EXPECT_EQ(patched(kObject, R"([{"op":"replace","path":"/a/-","value":0}])"), "422");
}

TEST(JsonPatchApply, moves_and_copies) {
  EXPECT_EQ(patched(R"({"a":{"x":1},"b":{}})", R"([{"op":"move","from":"/a/x","path":"/b/y"}])"),
            R"({"a":{},"b":{"y":1}})");
  EXPECT_EQ(patched(R"({"a":{"x":1}})", R"([{"op":"copy","from":"/a","path":"/b"}])"),
            R"({"a":{"x":1},"b":{"x":1}})");
  EXPECT_EQ(patched(R"({"a":1})", R"([{"op":"move","from":"/b","path":"/c"}])"), "422");
}

TEST(JsonPatchApply, reads_escaped_keys) {
  EXPECT_EQ(patched("{}", R"([{"op":"add","path":"/a~1b~0c~01","value":1}])"), R"({"a/b~c~1":1})");
}

TEST(JsonPatchApply, answers_as_the_server_where_the_patch_is_none) {
  EXPECT_EQ(patched("{}", "[]"), "{}");
  EXPECT_EQ(patched("{}", "{}"), "400");
  EXPECT_EQ(patched("{}", "[1]"), "400");
  EXPECT_EQ(patched("{}", R"([{"op":"bogus","path":"/a","value":1}])"), "422");
  EXPECT_EQ(patched("{}", R"([{"op":"add","path":"a","value":1}])"), "422");
  EXPECT_EQ(patched("{}", R"([{"op":"add","path":"/a"}])"), "422");
}

TEST(JsonPatchApply, says_what_the_server_says) {
  const auto result = apply_json_patch(
      boost::json::object{}, json::parse_document(R"([{"op":"remove","path":"/a"}])").value());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "Invalid");
  EXPECT_EQ(result.error().message,
            "the server rejected our request due to an error in our request");
}

std::string repeated(std::string_view operation, int times) {
  std::string patch = "[";
  for (int i = 0; i < times; ++i) patch.append(i == 0 ? "" : ",").append(operation);
  return patch + "]";
}

TEST(JsonPatchApply, refuses_more_than_ten_thousand_operations) {
  constexpr std::string_view kTest = R"({"op":"test","path":"/a","value":null})";
  EXPECT_EQ(patched("{}", repeated(kTest, 10'000)), "{}");
  EXPECT_EQ(patched("{}", repeated(kTest, 10'001)), "413");
}

TEST(JsonPatchApply, bounds_copies_that_double_and_nesting_that_grows) {
  EXPECT_EQ(patched(R"({"a":[1]})", repeated(R"({"op":"copy","from":"/a","path":"/a/-"})", 40)),
            "422");
  EXPECT_EQ(patched(R"({"a":{}})", repeated(R"({"op":"copy","from":"/a","path":"/a/x"})", 200)),
            "422");
}

}  // namespace
}  // namespace vo::apiserver
