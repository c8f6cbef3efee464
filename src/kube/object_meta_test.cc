// SPDX-License-Identifier: Apache-2.0
#include "kube/object_meta.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "kube/member_cursor.h"
#include "kube/watch_event.h"

namespace vo::kube {
namespace {

constexpr std::string_view kVmi =
    R"( { "apiVersion" : "kubevirt.io/v1", "kind":"VirtualMachineInstance",
  "metadata":{"annotations":{"name":"not this","x":"{\"uid\":\"nor this\\\"}"},"generation":3,
  "managedFields":[{"fieldsV1":{"f:metadata":{"f:name":{}}}}],"name":"vm-a","namespace":"default",
  "resourceVersion":"77","uid":"u-1"},"spec":{"metadata":{"name":"decoy"}},"status":{}} )";

void expect_vm_a(const ObjectMeta& meta) {
  EXPECT_EQ(meta.kind, "VirtualMachineInstance");
  EXPECT_EQ(meta.key(), "default/vm-a");
  EXPECT_EQ(meta.uid, "u-1");
  EXPECT_EQ(meta.resource_version, "77");
}

TEST(ObjectMeta, reads_past_what_looks_like_it) { expect_vm_a(read_object_meta(kVmi)); }

TEST(ObjectMeta, reads_what_was_cut_off) {
  expect_vm_a(read_object_meta(kVmi.substr(0, kVmi.find("decoy"))));
  const ObjectMeta cut = read_object_meta(kVmi.substr(0, kVmi.find("\"resourceVersion")));
  EXPECT_EQ(cut.key(), "default/vm-a");
  EXPECT_EQ(cut.resource_version, "");
}

TEST(ObjectMeta, cluster_scoped_and_nameless) {
  EXPECT_EQ(read_object_meta(R"({"metadata":{"name":"node-a"}})").key(), "node-a");
  EXPECT_EQ(read_object_meta(R"({"metadata":{"namespace":"ns"}})").key(), "");
}

TEST(ObjectMeta, values_that_are_no_plain_strings_read_as_absent) {
  const ObjectMeta meta =
      read_object_meta(R"({"kind":7,"metadata":{"name":"a\"b","uid":null,"resourceVersion":12}})");
  EXPECT_EQ(meta.kind, "");
  EXPECT_EQ(meta.name, "");
  EXPECT_EQ(meta.uid, "");
  EXPECT_EQ(meta.resource_version, "");
}

TEST(ObjectMeta, any_beginning_of_an_object_is_read_without_harm) {
  for (std::size_t size = 0; size <= kVmi.size(); ++size) {
    const std::string text(kVmi.substr(0, size));
    const ObjectMeta meta = read_object_meta(text);
    EXPECT_TRUE(meta.name.empty() || meta.name == "vm-a") << size;
    EXPECT_TRUE(meta.uid.empty() || meta.uid == "u-1") << size;
  }
}

TEST(ListMeta, finds_version_and_token_whatever_the_order) {
  for (const std::string_view list :
       {R"({"kind":"PodList","metadata":{"resourceVersion":"5","continue":"abc"},"items":[]})",
        R"({"items":[],"metadata":{"continue":"abc","resourceVersion":"5"},"kind":"PodList"})"}) {
    const ListMeta meta = read_list_meta(list);
    EXPECT_EQ(meta.kind, "PodList");
    EXPECT_EQ(meta.resource_version, "5");
    EXPECT_EQ(meta.continue_token, "abc");
  }
}

TEST(ObjectMeta, annotation) {
  constexpr std::string_view kEnd = R"({"metadata":{"resourceVersion":"310",)"
                                    R"("annotations":{"k8s.io/initial-events-end":"true"}}})";
  EXPECT_TRUE(has_annotation(kEnd, "k8s.io/initial-events-end", "true"));
  EXPECT_FALSE(has_annotation(kEnd, "k8s.io/initial-events-end", "false"));
  EXPECT_FALSE(has_annotation(kEnd, "other", "true"));
  EXPECT_FALSE(has_annotation("{}", "k8s.io/initial-events-end", "true"));
}

TEST(MemberCursor, knows_where_an_object_ends) {
  MemberCursor cursor(R"({"a":[1,"]"],"b":{"c":"}"}} tail)");
  ASSERT_TRUE(cursor.next());
  EXPECT_EQ(cursor.key(), "a");
  EXPECT_EQ(cursor.value(), R"([1,"]"])");
  ASSERT_TRUE(cursor.next());
  EXPECT_EQ(cursor.value(), R"({"c":"}"})");
  EXPECT_FALSE(cursor.next());
  EXPECT_TRUE(cursor.ended());
  EXPECT_EQ(cursor.behind(), " tail");
}

TEST(MemberCursor, stops_at_what_is_no_object) {
  for (const std::string_view text :
       {"", "[1]", "{,}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\":1,}", "{\"a\":,\"b\":1}",
        "{1:2}", "{\"a", "{\"a\":\"b", "{\"a\":[1"}) {
    MemberCursor cursor(text);
    while (cursor.next()) {
    }
    EXPECT_FALSE(cursor.ended()) << text;
  }
}

TEST(WatchEvent, takes_the_object_as_sent) {
  const auto event = read_watch_event(R"({"type":"MODIFIED","object":{"a": [1, 2]}})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, WatchEventType::kModified);
  EXPECT_EQ(event->object, R"({"a": [1, 2]})");
}

TEST(WatchEvent, any_order_and_unknown_members) {
  const auto event = read_watch_event(R"({"object":{},"more":[{}],"type":"BOOKMARK"} )");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, WatchEventType::kBookmark);
  EXPECT_EQ(event->object, "{}");
}

TEST(WatchEvent, refuses_what_is_no_event) {
  for (const std::string_view line :
       {"", "null", "{}", R"({"type":"ADDED"})", R"({"object":{}})",
        R"({"type":"ADDED","object":1})", R"({"type":"ADDED","object":{})",
        R"({"type":"ADDED","object":{}}{})", R"({"type":7,"object":{}})"}) {
    EXPECT_FALSE(read_watch_event(line)) << line;
  }
  EXPECT_EQ(read_watch_event("nonsense").error().message(),
            "a watch event must be {\"type\":…,\"object\":{…}}, got 8 bytes: nonsense");
}

}  // namespace
}  // namespace vo::kube
