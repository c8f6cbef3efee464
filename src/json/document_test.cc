// SPDX-License-Identifier: Apache-2.0
#include "json/document.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace vo::json {
namespace {

std::string round_trip(std::string_view text) {
  const auto document = parse_document(text);
  return document ? write_compact(*document) : document.error().message();
}

TEST(Document, keeps_members_and_their_order) {
  EXPECT_EQ(round_trip(R"( {"b": [1, -2, 18446744073709551615, true, null], "a": {"x": "y"}} )"),
            R"({"b":[1,-2,18446744073709551615,true,null],"a":{"x":"y"}})");
}

TEST(Document, prints_numbers_as_encoding_json_does) {
  EXPECT_EQ(round_trip("[0.5,1e3,1e20,1e21,1e-6,1e-7,-0.1]"),
            "[0.5,1000,100000000000000000000,1e+21,0.000001,1e-7,-0.1]");
}

TEST(Document, escapes_strings) {
  EXPECT_EQ(round_trip(R"("\"\\\/\b\n\r\t\u0000é")"), R"("\"\\/\u0008\n\r\t\u0000é")");
}

TEST(Document, escapes_wherever_it_stands) {
  for (std::size_t size = 1; size < 50; ++size) {
    const std::string plain(size, 'x');
    EXPECT_EQ(write_compact(Document(plain)), '"' + plain + '"');
    for (std::size_t at = 0; at < size; ++at) {
      for (const char byte : {'"', '\\', '\n', '\x1f', '\0'}) {
        std::string text = plain;
        text[at] = byte;
        EXPECT_EQ(write_compact(Document(text)), quote(text)) << at << " of " << size;
      }
    }
  }
}

TEST(Document, writes_what_lies_beyond_ascii_as_it_is) {
  for (std::size_t size = 1; size < 20; ++size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += "\u00e9";
    EXPECT_EQ(write_compact(Document(text)), '"' + text + '"');
  }
}

TEST(Document, pretty_is_kubectls_shape_with_two_spaces) {
  EXPECT_EQ(write_pretty(*parse_document(R"({"a":[{"b":1},{}],"c":[]})")),
            "{\n  \"a\": [\n    {\n      \"b\": 1\n    },\n    {}\n  ],\n  \"c\": []\n}\n");
}

TEST(Document, errors_have_line_and_column) {
  EXPECT_EQ(round_trip("{\n  \"a\": tru\n}"), "2:8: broken JSON");
  EXPECT_EQ(round_trip("{\"a\":1"), "1:7: the JSON ends too early");
  EXPECT_EQ(round_trip("{} {"), "1:4: text after the end of the JSON");
  EXPECT_EQ(round_trip(""), "1:1: the JSON ends too early");
  EXPECT_EQ(round_trip(std::string(200000, '[')), "1:129: nested deeper than 128 levels");
  EXPECT_EQ(round_trip("\"\xff\""), "1:2: broken JSON");
}

TEST(Document, has_a_limit) {
  EXPECT_EQ(round_trip(std::string(kMaxDocumentBytes + 1, ' ')),
            "67108865 bytes long, the limit is 67108864");
}

RC_GTEST_PROP(Document, any_string_survives, (const std::string& text)) {
  std::string quoted;
  std::string ascii = text;
  for (char& byte : ascii) byte = static_cast<char>(byte & 0x7f);
  append_quoted(quoted, ascii);
  const auto document = parse_document(quoted);
  RC_ASSERT(document.has_value());
  RC_ASSERT(document->get_string() == ascii);
}

}  // namespace
}  // namespace vo::json
