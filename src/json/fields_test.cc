// SPDX-License-Identifier: Apache-2.0
#include "json/fields.h"

#include <gtest/gtest.h>

#include "json/document.h"

namespace vo::json {
namespace {

Document parsed(std::string_view text) { return *parse_document(text); }

TEST(Fields, read_what_is_there_and_nothing_else) {
  const Document pod = parsed(
      R"({"spec":{"nodeName":"node01","tags":["a"]},"n":7,"big":18446744073709551615,
          "yes":true,"none":null})");
  EXPECT_EQ(text_at(pod, {"spec", "nodeName"}), "node01");
  EXPECT_EQ(text_at(pod, {"spec", "tags"}), "");
  EXPECT_EQ(text_at(pod, {"n", "nodeName"}), "");
  EXPECT_EQ(integer_at(pod, {"n"}), 7);
  EXPECT_EQ(integer_at(pod, {"spec"}), 0);
  EXPECT_TRUE(is_true_at(pod, {"yes"}));
  EXPECT_EQ(find(pod, {"none"}), nullptr);
  EXPECT_EQ(array_at(pod, {"spec", "tags"}).size(), 1U);
  EXPECT_TRUE(array_at(pod, {"spec"}).empty());
  EXPECT_EQ(object_at(pod, {"spec"}).size(), 2U);
}

TEST(Fields, make_the_objects_on_the_way) {
  Document pod = parsed(R"({"spec":null})");
  make(pod, {"spec", "nodeName"}) = "node01";
  make_array(pod, {"status", "conditions"}).emplace_back("Ready");
  EXPECT_EQ(pod, parsed(R"({"spec":{"nodeName":"node01"},"status":{"conditions":["Ready"]}})"));
}

TEST(Fields, erase_only_what_is_there) {
  Document pod = parsed(R"({"spec":{"nodeName":"node01"}})");
  EXPECT_FALSE(erase(pod, {"status", "phase"}));
  EXPECT_FALSE(erase(pod, {"spec", "phase"}));
  EXPECT_TRUE(erase(pod, {"spec", "nodeName"}));
  EXPECT_EQ(pod, parsed(R"({"spec":{}})"));
}

TEST(Fields, are_equal_in_any_order) {
  const Document pod = parsed(R"({"a":1,"b":[{"c":"x","d":null}],"e":{}})");
  EXPECT_TRUE(equal(pod, pod));
  EXPECT_TRUE(equal(pod, parsed(R"({"e":{},"b":[{"d":null,"c":"x"}],"a":1})")));
  for (const char* other :
       {R"({"a":1,"b":[{"c":"x","d":null}],"e":[]})", R"({"a":1,"b":[{"c":"x"}],"e":{}})",
        R"({"a":1,"b":[{"c":"y","d":null}],"e":{}})", R"({"a":2,"b":[{"c":"x","d":null}],"e":{}})",
        R"({"a":1,"b":[{"c":"x","d":null},1],"e":{}})", R"({"a":1,"b":[],"f":{}})", "{}", "[]"}) {
    EXPECT_FALSE(equal(pod, parsed(other))) << other;
    EXPECT_FALSE(equal(parsed(other), pod)) << other;
  }
}

}  // namespace
}  // namespace vo::json
