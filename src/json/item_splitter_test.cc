// SPDX-License-Identifier: Apache-2.0
#include "json/item_splitter.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "base/result.h"

namespace vo::json {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Kind = ItemSplitter::Kind;

std::string describe(const ItemSplitter::Part& part) {
  switch (part.kind) {
    case Kind::kMore: return "more";
    case Kind::kItem: return format("item {} {}", part.index, part.text);
    case Kind::kDocument: return format("{} {}", part.is_list ? "list" : "document", part.text);
    case Kind::kRefused: return format("refused {}", part.text);
  }
  return "?";
}

// Everything that comes out of a text cut into chunks of `step` bytes; an error comes last. Each
// chunk lives in memory of its own size, so that a read beyond it is seen by the sanitizer.
std::vector<std::string> split(std::string_view text, std::size_t step,
                               std::size_t limit = kMaxItemBytes) {
  ItemSplitter splitter(limit);
  std::vector<std::string> seen;
  for (std::size_t at = 0; at < text.size(); at += step) {
    const std::vector<char> chunk(
        text.begin() + static_cast<std::ptrdiff_t>(at),
        text.begin() + static_cast<std::ptrdiff_t>(std::min(at + step, text.size())));
    splitter.push({chunk.data(), chunk.size()});
    for (;;) {
      auto part = splitter.next();
      if (!part) return seen.push_back("error " + part.error().message()), seen;
      if (part->kind == Kind::kMore) break;
      seen.push_back(describe(*part));
    }
  }
  if (auto end = splitter.finish(); !end) seen.push_back("error " + end.error().message());
  return seen;
}

std::vector<std::string> split(std::string_view text) { return split(text, text.size()); }

TEST(ItemSplitter, gives_the_items_of_a_list_and_then_the_rest) {
  EXPECT_THAT(split(R"({"kind":"VMList","items":[{"a":1},{"b":[2]}],"metadata":{"x":"y"}})"),
              ElementsAre(R"(item 0 {"a":1})", R"(item 1 {"b":[2]})",
                          R"(list {"kind":"VMList","items":[],"metadata":{"x":"y"}})"));
}

TEST(ItemSplitter, an_empty_list_is_a_list) {
  EXPECT_THAT(split(R"({"items":[ ]})"), ElementsAre(R"(list {"items":[]})"));
  EXPECT_THAT(split("[]"), ElementsAre("list []"));
}

TEST(ItemSplitter, gives_documents_that_follow_each_other) {
  EXPECT_THAT(split("{\"a\":1}\n{\"b\":{\"items\":[1]}}{} \r\n"),
              ElementsAre("document {\"a\":1}", "document {\"b\":{\"items\":[1]}}", "document {}"));
}

TEST(ItemSplitter, gives_the_elements_of_an_array) {
  EXPECT_THAT(split(R"([{"a":1}, {"b":2}])"),
              ElementsAre(R"(item 0 {"a":1})", R"(item 1 {"b":2})", "list []"));
}

TEST(ItemSplitter, items_that_is_no_array_belongs_to_the_document) {
  EXPECT_THAT(split(R"({"items":null})"), ElementsAre(R"(document {"items":null})"));
  EXPECT_THAT(split(R"({"items":{"a":[]}})"), ElementsAre(R"(document {"items":{"a":[]}})"));
  EXPECT_THAT(split(R"({"k":"items","x":[1]})"), ElementsAre(R"(document {"k":"items","x":[1]})"));
  EXPECT_THAT(split(R"({"itemsx":[1]})"), ElementsAre(R"(document {"itemsx":[1]})"));
}

TEST(ItemSplitter, brackets_and_quotes_in_strings_mean_nothing) {
  EXPECT_THAT(split(R"({"items":[{"a":"}]\"}\\"},{"\\":"{["}],"b":"]}"})"),
              ElementsAre(R"(item 0 {"a":"}]\"}\\"})", R"(item 1 {"\\":"{["})",
                          R"(list {"items":[],"b":"]}"})"));
}

TEST(ItemSplitter, skips_a_byte_order_mark) {
  EXPECT_THAT(split("\xEF\xBB\xBF{}"), ElementsAre("document {}"));
  EXPECT_THAT(split("\xEF\xBB\xBF{}", 1), ElementsAre("document {}"));
}

TEST(ItemSplitter, says_where_a_list_breaks) {
  EXPECT_THAT(
      split(R"({"items":[{},7]})"),
      ElementsAre("item 0 {}", "error items[1], byte 13: expected an object as item, got '7'"));
  EXPECT_THAT(split(R"({"items":[{} {}]})").back(), HasSubstr("expected ',' or ']' after an item"));
  EXPECT_THAT(split(R"({"items":[{},]})").back(), HasSubstr("got ']'"));
  EXPECT_THAT(split(R"({"items":[,{}]})").back(), HasSubstr("got ','"));
  EXPECT_THAT(split("hello").back(), HasSubstr("expected a JSON object or array, got 'h'"));
  EXPECT_THAT(split(std::string_view("\0", 1)).back(), HasSubstr("byte 0x00"));
}

TEST(ItemSplitter, says_that_a_stream_is_cut_off) {
  EXPECT_THAT(split(R"({"items":[{},{"a)").back(),
              HasSubstr("ends inside an item after 16 bytes and 1 items"));
  EXPECT_THAT(split(R"({"items":[{})").back(), HasSubstr("ends inside a list"));
  EXPECT_THAT(split(R"({"a":)").back(), HasSubstr("ends inside a document"));
  EXPECT_THAT(split(""), IsEmpty());
}

TEST(ItemSplitter, passes_over_an_item_beyond_the_limit_and_goes_on) {
  const std::string big = R"({"a":")" + std::string(100, 'x') + R"("})";
  const std::string list = R"({"items":[)" + big + R"(,{"b":1}]})";
  for (const std::size_t step : {std::size_t{7}, list.size()}) {
    EXPECT_THAT(split(list, step, 64), ElementsAre("refused 108 bytes long, the limit is 64",
                                                   R"(item 1 {"b":1})", R"(list {"items":[]})"));
  }
  EXPECT_THAT(split(big + "{}", 7, 64),
              ElementsAre("refused 108 bytes long, the limit is 64", "document {}"));
}

TEST(ItemSplitter, passes_over_an_item_nested_too_deep_and_goes_on) {
  const std::string deep = R"({"a":)" + std::string(200000, '[') + std::string(200000, ']') + "}";
  const std::string fits = R"({"a":)" + std::string(127, '[') + std::string(127, ']') + "}";
  EXPECT_THAT(split("[" + deep + "," + fits + "]"),
              ElementsAre("refused nested deeper than 128 levels", "item 1 " + fits, "list []"));
}

TEST(ItemSplitter, holds_one_item_not_the_list) {
  ItemSplitter splitter;
  splitter.push(R"({"items":[{})");
  ASSERT_EQ(splitter.next()->kind, Kind::kItem);
  ASSERT_EQ(splitter.next()->kind, Kind::kMore);
  for (int i = 0; i < 100000; ++i) {
    splitter.push(R"(,{"a":")");
    ASSERT_EQ(splitter.next()->kind, Kind::kMore);
    splitter.push(R"(b"})");
    ASSERT_EQ(splitter.next()->text, R"({"a":"b"})");
    ASSERT_EQ(splitter.next()->kind, Kind::kMore);
  }
  EXPECT_EQ(splitter.item_count(), 100001U);
}

// The alphabet is what the machine looks at, so that random texts reach every state.
RC_GTEST_PROP(ItemSplitter, result_does_not_depend_on_the_chunks, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(
      std::vector<std::string>{"{", "}", "[", "]", "\"", "\\", ":", ",", "\"items\":[", "{\"a\":1}",
                               " ", "x", "\"}\"", "{\"items\":[", "]}", std::string(70, 'y')}));
  std::string text;
  for (const auto& word : words) text += word;
  const auto whole = split(text, text.size() + 1);
  const auto step = *rc::gen::inRange<std::size_t>(1, 80);
  RC_ASSERT(split(text, step) == whole);
}

}  // namespace
}  // namespace vo::json
