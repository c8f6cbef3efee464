// SPDX-License-Identifier: Apache-2.0
#include "kube/json_patch.h"

#include <gtest/gtest.h>

namespace vo::kube {
namespace {

TEST(JsonPointer, escapes_slashes_and_tildes) {
  const JsonPointer pointer{"metadata", "annotations", "virt-overhead.io/memory"};
  EXPECT_EQ(pointer.text(), "/metadata/annotations/virt-overhead.io~1memory");
  EXPECT_EQ(JsonPointer{"a~b/c"}.text(), "/a~0b~1c");
  EXPECT_EQ(JsonPointer{"~1"}.text(), "/~01");
  EXPECT_EQ((JsonPointer{"a"}.child("b/c").text()), "/a/b~1c");
  EXPECT_EQ(JsonPointer{}.text(), "");
}

TEST(JsonPatch, keeps_tokens_byte_for_byte_and_operations_in_order) {
  JsonPatch patch;
  patch.test({"metadata", "uid"}, R"("248a00bf")");
  patch.test({"status", "memory", "memoryOverhead"}, "456131040");
  patch.test_absent({"metadata", "annotations"});
  EXPECT_FALSE(patch.changes_something());
  patch.replace({"status", "memory", "memoryOverhead"}, R"("290Mi")");
  patch.add({"metadata", "annotations"}, R"({"virt-overhead.io/memory":"290Mi"})");
  patch.remove({"metadata", "annotations", "virt-overhead.io/cpu"});
  EXPECT_TRUE(patch.changes_something());
  EXPECT_EQ(patch.text(),
            R"([{"op":"test","path":"/metadata/uid","value":"248a00bf"},)"
            R"({"op":"test","path":"/status/memory/memoryOverhead","value":456131040},)"
            R"({"op":"test","path":"/metadata/annotations","value":null},)"
            R"({"op":"replace","path":"/status/memory/memoryOverhead","value":"290Mi"},)"
            R"({"op":"add","path":"/metadata/annotations",)"
            R"("value":{"virt-overhead.io/memory":"290Mi"}},)"
            R"({"op":"remove","path":"/metadata/annotations/virt-overhead.io~1cpu"}])");
}

TEST(JsonPatch, quotes_paths) {
  JsonPatch patch;
  patch.remove({"a\"b\\c\n"});
  EXPECT_EQ(patch.text(), "[{\"op\":\"remove\",\"path\":\"/a\\\"b\\\\c\\n\"}]");
}

TEST(JsonPatch, empty) { EXPECT_EQ(JsonPatch{}.text(), "[]"); }

}  // namespace
}  // namespace vo::kube
