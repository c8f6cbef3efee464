// SPDX-License-Identifier: Apache-2.0
#include "json/document_stream.h"

#include <gmock/gmock.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/byte_source.h"
#include "json/yaml_stream.h"

namespace vo::json {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> pieces(std::string_view text) {
  MemorySource source(text);
  std::vector<std::string> seen;
  const Status status = for_each_document(source, [&](const StreamPiece& piece) -> Status {
    const char* kind = piece.in_list ? "item" : piece.is_list ? "list" : "document";
    seen.push_back(format("{} {} {}", piece.place.line, kind, piece.json));
    return {};
  });
  if (!status) seen.push_back("error " + status.error().message());
  return seen;
}

TEST(DocumentStream, reads_every_shape_a_file_of_objects_has) {
  EXPECT_THAT(pieces("a: 1\n---\nb: 2\n"),
              ElementsAre(R"(1 document {"a":1})", R"(3 document {"b":2})"));
  EXPECT_THAT(pieces("{\"a\":1}\n{\"b\":2}\n"),
              ElementsAre(R"(1 document {"a":1})", R"(2 document {"b":2})"));
  EXPECT_THAT(pieces("\n[{\"a\":1},\n {\"b\":2}]"),
              ElementsAre(R"(2 item {"a":1})", R"(3 item {"b":2})", "3 list []"));
  EXPECT_THAT(pieces("\xEF\xBB\xBF{\"items\":[{}]}"),
              ElementsAre("1 item {}", R"(1 list {"items":[]})"));
  EXPECT_THAT(pieces(" \n"), IsEmpty());
  EXPECT_THAT(pieces(""), IsEmpty());
}

TEST(DocumentStream, yaml_may_come_as_utf16) {
  const std::string text(
      "\xFF\xFE"
      "a\0:\0 \0"
      "1\0\n\0",
      12);
  EXPECT_THAT(pieces(text), ElementsAre(R"(1 document {"a":1})"));
}

TEST(DocumentStream, says_where_json_is_broken) {
  EXPECT_THAT(pieces("{\"items\":[\n{\"a\":1},\n{\"b\":\n tru}]}").back(),
              "error 4:2: broken JSON");
  EXPECT_THAT(pieces("{\"a\":1}\n{\"b\" 2}\n").back(), "error 2:6: broken JSON");
  EXPECT_THAT(pieces("{\"a\":1}\nx").back(),
              HasSubstr("error 2:1: byte 8: expected a JSON object"));
  EXPECT_THAT(pieces("{\"items\":[\n{\"a\":").back(), HasSubstr("error 2:6: ends inside an item"));
}

TEST(DocumentStream, names_a_template) {
  EXPECT_EQ(pieces("{{- if .Values.vm }}\na: 1\n").back(),
            "error 1:1: a template, not yet rendered: it starts with {{");
  EXPECT_THAT(pieces("a: 1\n{% if x %}\n").back(), HasSubstr("error 2:"));
}

TEST(DocumentStream, stops_where_the_visitor_says) {
  MemorySource source("{}{}{}");
  int seen = 0;
  const Status status = for_each_document(source, [&](const StreamPiece&) -> Status {
    if (++seen == 2) return input_error("enough");
    return {};
  });
  EXPECT_EQ(status.error().message(), "enough");
  EXPECT_EQ(seen, 2);
}

// A list of a hundred thousand objects, made while it is read.
class ListSource final : public ByteSource {
 public:
  Result<std::size_t> read(std::span<char> to) override {
    if (given_ > kCount) return std::size_t{0};
    const std::string next = given_ == 0        ? R"({"kind":"List","items":[{"n":0})"
                             : given_ == kCount ? "]}"
                                                : format(R"(,{{"n":{}}})", given_);
    ++given_;
    return next.copy(to.data(), to.size());
  }

 private:
  static constexpr std::size_t kCount = 100000;
  std::size_t given_ = 0;
};

TEST(DocumentStream, a_long_list_streams) {
  ListSource source;
  std::size_t items = 0;
  const Status status = for_each_document(source, [&](const StreamPiece& piece) -> Status {
    if (!piece.in_list) return {};
    EXPECT_EQ(piece.json, format(R"({{"n":{}}})", items));
    ++items;
    return {};
  });
  ASSERT_TRUE(status) << status.error().message();
  EXPECT_EQ(items, 100000U);
}

TEST(DocumentStream, one_huge_scalar_costs_one_line) {
  const std::string huge = "{\"a\":\"" + std::string(std::size_t{20} << 20, 'x') + "\"}";
  EXPECT_THAT(pieces(huge), ElementsAre("error 1:1: 20971528 bytes long, the limit is 8388608"));
}

}  // namespace
}  // namespace vo::json
