// SPDX-License-Identifier: Apache-2.0
#include "json/yaml_stream.h"

#include <gmock/gmock.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "base/result.h"
#include "json/byte_source.h"
#include "json/document.h"

namespace vo::json {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// What comes out, as "LINE kind JSON"; an error comes last.
std::vector<std::string> pieces(std::string_view text,
                                YamlStream::Lists lists = YamlStream::Lists::kSplit) {
  MemorySource source(text);
  YamlStream stream(source, lists);
  std::vector<std::string> seen;
  for (;;) {
    const auto piece = stream.next();
    if (!piece) return seen.push_back("error " + piece.error().message()), seen;
    if (!*piece) return seen;
    const char* kind = (*piece)->in_list ? "item" : (*piece)->is_list ? "list" : "document";
    seen.push_back(format("{} {} {}", (*piece)->place.line, kind, (*piece)->json));
  }
}

std::string json_of(std::string_view text) {
  const auto seen = pieces(text, YamlStream::Lists::kWhole);
  if (seen.empty()) return "nothing";
  const std::string& last = seen.back();
  return last.starts_with("error") ? last : last.substr(last.find(' ', last.find(' ') + 1) + 1);
}

std::string value_of(std::string_view scalar) {
  const std::string json = json_of(format("v: {}\n", scalar));
  return json.starts_with("error") ? json : json.substr(5, json.size() - 6);
}

TEST(YamlStream, gives_documents_as_json) {
  EXPECT_THAT(
      pieces("a: 1\nb:\n- x\n- {p: z}\n---\n---\n# nothing\n---\nc: [1, [2]]\n"),
      ElementsAre(R"(1 document {"a":1,"b":["x",{"p":"z"}]})", R"(9 document {"c":[1,[2]]})"));
  EXPECT_THAT(pieces(""), IsEmpty());
  EXPECT_THAT(pieces("# only a comment\n"), IsEmpty());
}

TEST(YamlStream, gives_the_items_of_a_list_one_by_one) {
  EXPECT_THAT(pieces("apiVersion: v1\nitems:\n- a: 1\n- b: [2]\nkind: List\n"),
              ElementsAre(R"(3 item {"a":1})", R"(4 item {"b":[2]})",
                          R"(1 list {"apiVersion":"v1","items":[],"kind":"List"})"));
  EXPECT_THAT(pieces("- a: 1\n- b: 2\n"),
              ElementsAre(R"(1 item {"a":1})", R"(2 item {"b":2})", "1 list []"));
  EXPECT_THAT(pieces("items: [7]").back(), "error 1:9: expected a mapping as an item of the list");
}

TEST(YamlStream, takes_scalars_as_kubernetes_does) {
  for (const std::string_view text : {"yes", "Yes", "on", "y", "Y", "true", "TRUE"}) {
    EXPECT_EQ(value_of(text), "true") << text;
  }
  for (const std::string_view text : {"no", "off", "n", "False"}) {
    EXPECT_EQ(value_of(text), "false") << text;
  }
  for (const std::string_view text : {"", "~", "null", "NULL"}) EXPECT_EQ(value_of(text), "null");
  for (const std::string_view text :
       {"1Gi", "0x", "1:30", "2001-01-01", "+", "1e", "0b2", "tRue", "1.2.3", "1-2", "._"}) {
    EXPECT_EQ(value_of(text), "\"" + std::string(text) + "\"") << text;
  }
  EXPECT_EQ(value_of("'yes'"), R"("yes")");
  EXPECT_EQ(value_of("\"12\""), R"("12")");
  EXPECT_EQ(value_of("|\n  a\n  b\n"), R"("a\nb\n")");
}

TEST(YamlStream, takes_numbers_as_kubernetes_does) {
  EXPECT_EQ(value_of("0777"), "511");
  EXPECT_EQ(value_of("0o17"), "15");
  EXPECT_EQ(value_of("0x1F"), "31");
  EXPECT_EQ(value_of("-0b101"), "-5");
  EXPECT_EQ(value_of("1_000"), "1000");
  EXPECT_EQ(value_of("+7"), "7");
  EXPECT_EQ(value_of("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(value_of("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(value_of("100000000000000000000"), "100000000000000000000");
  EXPECT_EQ(value_of("1e3"), "1000");
  EXPECT_EQ(value_of(".5"), "0.5");
  EXPECT_EQ(value_of("089"), "89");
  EXPECT_EQ(value_of("1e999"), R"("1e999")");
  EXPECT_THAT(value_of(".nan"), StartsWith("error 1:4: .nan is no number"));
}

TEST(YamlStream, tags_decide) {
  EXPECT_EQ(value_of("!!str 12"), R"("12")");
  EXPECT_EQ(value_of("!custom 12"), R"("12")");
  EXPECT_EQ(value_of("!!int \"12\""), "12");
  EXPECT_EQ(value_of("!!float 12"), "12");
  EXPECT_THAT(value_of("!!int x"), HasSubstr("is not what its tag !!int says"));
  EXPECT_THAT(value_of("!!binary aGk="), HasSubstr("!!binary is not supported"));
}

TEST(YamlStream, keys_become_strings) {
  EXPECT_EQ(json_of("1: a\nyes: b\n1.50: c\n'2': d\n"),
            R"({"1":"a","true":"b","1.5":"c","2":"d"})");
  EXPECT_EQ(json_of("~: a\n"), "error 1:1: a key is missing, or null");
  EXPECT_THAT(json_of("v: {{ .Values.x }}\n"), StartsWith("error 1:5: a key must be a scalar"));
}

TEST(YamlStream, refuses_equal_keys) {
  EXPECT_EQ(json_of("a: 1\nb: {c: 1, c: 2}\n"), "error 2:11: the key \"c\" is there twice");
  EXPECT_EQ(json_of("yes: 1\ntrue: 2\n"), "error 2:1: the key \"true\" is there twice");
}

TEST(YamlStream, expands_aliases_and_merges) {
  EXPECT_EQ(json_of("a: &x {p: 1, q: [2]}\nb: *x\n"),
            R"({"a":{"p":1,"q":[2]},"b":{"p":1,"q":[2]}})");
  EXPECT_EQ(json_of("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n"),
            R"({"a":{"p":1,"q":2},"b":{"q":3,"p":1}})");
  EXPECT_EQ(json_of("- &x {p: 1}\n- &y {p: 2, q: 2}\n- <<: [*x, *y]\n"),
            R"([{"p":1},{"p":2,"q":2},{"p":1,"q":2}])");
  EXPECT_EQ(json_of("'<<': 1\n"), R"({"<<":1})");
  EXPECT_THAT(json_of("a: {<<: 7}\n"), HasSubstr("<< wants a mapping"));
  EXPECT_EQ(json_of("a: *x\n"), "error 1:4: no anchor \"x\" before this alias");
  EXPECT_EQ(json_of("a: &x [*x]\n"), "error 1:8: no anchor \"x\" before this alias");
}

TEST(YamlStream, refuses_an_alias_bomb_at_once) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    bomb +=
        format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
  }
  EXPECT_THAT(pieces(bomb).back(), HasSubstr("an object of more than 8388608 bytes"));
  EXPECT_THAT(json_of(bomb), HasSubstr("aliases expand to more than 67108864 bytes"));
}

TEST(YamlStream, refuses_depth_binary_and_broken_text_in_one_line) {
  EXPECT_EQ(json_of(std::string(200000, '[')), "error 1:129: nested deeper than 128 levels");
  EXPECT_EQ(json_of("a: [1, 2\nb: 3\n").substr(0, 11), "error 2:2: ");
  EXPECT_THAT(json_of("a: [1, 2\nb: 3\n"), HasSubstr("broken YAML: did not find expected"));
  EXPECT_THAT(json_of("a:\n\t- b\n"), StartsWith("error 2:1: broken YAML"));
  EXPECT_THAT(json_of(std::string("\x7f"
                                  "ELF\x02\x01\x00\x00",
                                  8)),
              HasSubstr("not text"));
  EXPECT_THAT(json_of("a: \xff\n"), HasSubstr("not text"));
  EXPECT_EQ(json_of("hello there"), "error 1:1: expected a mapping, got \"hello there\"");
}

// An endless source: what is refused must be refused long before the input ends.
class EndlessSource final : public ByteSource {
 public:
  EndlessSource(std::string_view start, std::string_view rest) : start_(start), rest_(rest) {}
  Result<std::size_t> read(std::span<char> to) override {
    std::size_t count = start_.copy(to.data(), to.size());
    start_.remove_prefix(count);
    if (count == 0) {
      while (count + rest_.size() <= to.size())
        count += rest_.copy(to.data() + count, rest_.size());
    }
    given += count;
    return count;
  }
  std::size_t given = 0;

 private:
  std::string_view start_;
  std::string_view rest_;
};

TEST(YamlStream, refuses_an_endless_scalar_early) {
  EndlessSource source("a: \"", "x");
  YamlStream stream(source);
  EXPECT_THAT(stream.next().error().message(),
              HasSubstr("a scalar or comment of more than 1048576"));
  EXPECT_LT(source.given, std::size_t{2} << 20);
}

TEST(YamlStream, refuses_an_endless_document) {
  EndlessSource source("kind: List\nitems:\n", "- a: 12345678901234567890123456789012345678901\n");
  YamlStream stream(source, YamlStream::Lists::kSplit, std::size_t{1} << 20);
  Result<std::optional<StreamPiece>> piece = stream.next();
  while (piece) piece = stream.next();
  EXPECT_THAT(piece.error().message(), HasSubstr("a YAML document of more than 1048576 bytes"));
}

TEST(ParseYaml, gives_a_tree) {
  const auto config = parse_yaml("current-context: a\nitems:\n- name: x\n");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->at("current-context").as_string(), "a");
  EXPECT_EQ(config->at("items").at(0).at("name").as_string(), "x");
  EXPECT_TRUE(parse_yaml("")->is_null());
  EXPECT_EQ(parse_yaml(R"({"a": {"b": 1}})")->at("a").at("b").as_int64(), 1);
  EXPECT_THAT(parse_yaml("a: [").error().message(), HasSubstr("broken YAML"));
}

}  // namespace
}  // namespace vo::json
