// SPDX-License-Identifier: Apache-2.0
#include "apiserver/strategic_merge_patch.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/document.h"

namespace vo::apiserver {
namespace {

std::string patched(std::string_view object, std::string_view patch,
                    std::string_view kind = "Pod") {
  const auto result = apply_strategic_merge_patch(json::parse_document(object).value(),
                                                  json::parse_document(patch).value(), kind);
  return result ? json::write_compact(*result) : std::to_string(result.error().code);
}

TEST(StrategicMergePatch, merges_lists_by_their_key) {
  EXPECT_EQ(patched(R"({"containers":[{"name":"a","image":"x"},{"name":"b"}]})",
                    R"({"containers":[{"name":"b","image":"y"},{"name":"c"}]})"),
            R"({"containers":[{"name":"a","image":"x"},{"name":"b","image":"y"},{"name":"c"}]})");
  EXPECT_EQ(patched(R"({"status":{"conditions":[{"type":"Ready","status":"False"}]}})",
                    R"({"status":{"conditions":[{"type":"Ready","status":"True"}]}})"),
            R"({"status":{"conditions":[{"type":"Ready","status":"True"}]}})");
}

TEST(StrategicMergePatch, knows_ports_by_kind) {
  EXPECT_EQ(
      patched(R"({"ports":[{"port":80,"name":"a"}]})", R"({"ports":[{"port":80}]})", "Service"),
      R"({"ports":[{"port":80,"name":"a"}]})");
  EXPECT_EQ(patched("{}", R"({"ports":[{"port":80}]})", "Pod"), "500");
}

TEST(StrategicMergePatch, replaces_lists_without_a_key) {
  EXPECT_EQ(patched(R"({"spec":{"tolerations":[{"key":"a"}]}})",
                    R"({"spec":{"tolerations":[{"key":"b"}]}})"),
            R"({"spec":{"tolerations":[{"key":"b"}]}})");
  EXPECT_EQ(patched(R"({"spec":{"taints":[{"key":"a"},{"key":"c"}]}})",
                    R"({"spec":{"taints":[{"key":"b"}]}})", "Node"),
            R"({"spec":{"taints":[{"key":"b"}]}})");
}

TEST(StrategicMergePatch, treats_finalizers_as_a_set) {
  EXPECT_EQ(patched(R"({"finalizers":["a"]})", R"({"finalizers":["b","a"]})"),
            R"({"finalizers":["a","b"]})");
  EXPECT_EQ(
      patched(R"({"finalizers":["a","b"]})", R"({"$deleteFromPrimitiveList/finalizers":["a"]})"),
      R"({"finalizers":["b"]})");
}

TEST(StrategicMergePatch, deletes_and_replaces_by_directive) {
  EXPECT_EQ(patched(R"({"env":[{"name":"a"},{"name":"b"}]})",
                    R"({"env":[{"name":"a","$patch":"delete"}]})"),
            R"({"env":[{"name":"b"}]})");
  EXPECT_EQ(patched(R"({"env":[{"name":"a"},{"name":"b"}]})",
                    R"({"env":[{"name":"c"},{"$patch":"replace"}]})"),
            R"({"env":[{"name":"c"}]})");
  EXPECT_EQ(patched(R"({"m":{"a":1,"b":2}})", R"({"m":{"c":3,"$patch":"replace"}})"),
            R"({"m":{"c":3}})");
  EXPECT_EQ(patched(R"({"m":{"a":1}})", R"({"m":{"$patch":"bogus"}})"), "400");
}

TEST(StrategicMergePatch, removes_nulls_and_leaves_no_directive_behind) {
  EXPECT_EQ(patched(R"({"a":1,"b":2})", R"({"a":null,"c":{"d":null}})"), R"({"b":2,"c":{}})");
  EXPECT_EQ(patched("{}", R"({"containers":[{"name":"a","env":[{"name":"x","$patch":"merge"}]}]})"),
            R"({"containers":[{"name":"a","env":[{"name":"x"}]}]})");
}

TEST(StrategicMergePatch, keeps_the_order_a_patch_asks_for) {
  EXPECT_EQ(patched(R"({"env":[{"name":"a"},{"name":"z"},{"name":"b"}]})",
                    R"({"$setElementOrder/env":[{"name":"b"},{"name":"a"}],"env":[{"name":"b"}]})"),
            R"({"env":[{"name":"b"},{"name":"z"},{"name":"a"}]})");
}

TEST(StrategicMergePatch, retains_only_the_keys_a_patch_names) {
  EXPECT_EQ(patched(R"({"volumes":[{"name":"v","emptyDir":{}}]})",
                    R"({"volumes":[{"name":"v","$retainKeys":["name","hostPath"],)"
                    R"("hostPath":{"path":"/"}}]})"),
            R"({"volumes":[{"name":"v","hostPath":{"path":"/"}}]})");
}

}  // namespace
}  // namespace vo::apiserver
