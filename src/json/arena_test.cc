// SPDX-License-Identifier: Apache-2.0
#include "json/arena.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "json/document.h"
#include "json/fields.h"

namespace vo::json {
namespace {

TEST(Arena, holds_a_document_of_any_size) {
  for (const int count : {0, 1, 100, 10'000}) {
    std::string text = "[";
    for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + quote(std::string(40, 'x'));
    text += "]";
    Arena arena;
    const Document document = *parse_document(text, arena.storage());
    EXPECT_EQ(write_compact(document), text);
  }
}

TEST(Arena, is_left_by_what_is_copied) {
  Document assigned;
  std::optional<Document> copied;
  {
    Arena arena;
    Document draft(*parse_document(R"({"spec":{"nodeName":"node01"}})"), arena.storage());
    make(draft, {"spec", "hostname"}) = std::string(100'000, 'h');
    EXPECT_EQ(Document(draft).storage(), arena.storage()) << "a plain copy stays";
    assigned = draft;
    copied = heap_copy(draft);
  }
  for (const Document& kept : {assigned, *copied}) {
    EXPECT_EQ(text_at(kept, {"spec", "nodeName"}), "node01");
    EXPECT_EQ(text_at(kept, {"spec", "hostname"}).size(), 100'000U);
  }
}

TEST(Arena, keeps_what_was_there_before_a_change) {
  Arena arena;
  Document draft(*parse_document(R"({"a":["x"]})"), arena.storage());
  const std::string_view before = text_of(array_at(draft, {"a"}).front());
  make(draft, {"b"}) = before;
  EXPECT_EQ(write_compact(draft), R"({"a":["x"],"b":"x"})");
}

}  // namespace
}  // namespace vo::json
