// SPDX-License-Identifier: Apache-2.0
#include "json/locate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/result.h"
#include "json/byte_source.h"
#include "json/document_stream.h"
#include "json/place.h"
#include "json/yaml_stream.h"

namespace vo::json {
namespace {

// Bytes in chunks of any size: a stream must not know where they end.
class ChunkSource final : public ByteSource {
 public:
  ChunkSource(std::string_view bytes, std::size_t chunk) : rest_(bytes), chunk_(chunk) {}

  Result<std::size_t> read(std::span<char> to) override {
    return rest_.read(to.first(std::min(chunk_, to.size())));
  }

 private:
  MemorySource rest_;
  std::size_t chunk_;
};

std::vector<std::string> places(std::string_view text, std::string_view path, std::size_t chunk) {
  ChunkSource source(text, chunk);
  std::vector<std::string> found;
  const Status status = for_each_document(source, [&](const StreamPiece& piece) -> Status {
    if (!piece.is_list) found.push_back(to_string(locate(piece, path)));
    return {};
  });
  EXPECT_TRUE(status) << status.error().message();
  return found;
}

// Where HERE stands in the text, which is where the path must lead in one of its objects.
void expect_here(std::string_view text, std::string_view path) {
  SCOPED_TRACE(text);
  const std::size_t here = text.find("HERE");
  ASSERT_NE(here, std::string_view::npos);
  const std::size_t quoted = here > 0 && (text[here - 1] == '"' || text[here - 1] == '\'') ? 1 : 0;
  const std::string wanted = to_string(behind(text.substr(0, here - quoted)));
  for (const std::size_t chunk : {1UZ, 3UZ, 7UZ, 4096UZ}) {
    const auto found = places(text, path, chunk);
    EXPECT_NE(std::ranges::find(found, wanted), found.end())
        << path << " is at " << wanted << ", not at " << (found.empty() ? "" : found.back());
  }
}

TEST(Locate, finds_a_value_in_yaml) {
  expect_here("a: 1\nb:\n  c: HERE\n", ".b.c");
  expect_here("a: ü\nb: {c: x, d: ü, e: HERE}\n", ".b.e");
  expect_here("a:\n- 1\n- b: 2\n  c: 'HERE'\n", ".a[1].c");
  expect_here("a:\n  kubevirt.io/x: HERE\n", ".a[\"kubevirt.io/x\"]");
  expect_here("# a comment\n---\na: 1\n---\n\na: HERE\n", ".a");
  expect_here("? a\n: HERE\n", ".a");
}

TEST(Locate, finds_a_value_in_json) {
  expect_here(R"({"a":1,"b":{"c":"HERE"}})", ".b.c");
  expect_here("{\n  \"a\": \"ü\",\n  \"b\": [1, {\"c\": \"ü\", \"d\": \"HERE\"}]\n}\n", ".b[1].d");
  expect_here(R"({"a":{"kubevirt.io/x":"HERE"}})", ".a[\"kubevirt.io/x\"]");
  expect_here("{\"a\":1}\n{\"a\":\"HERE\"}\n{\"a\":2}\n", ".a");
  expect_here("{\"a\":\"ü\"}{\"a\":\"HERE\"}", ".a");
}

TEST(Locate, finds_a_value_in_an_item_of_a_list) {
  expect_here(R"({"kind":"List","items":[{"a":1},{"a":"HERE"}]})", ".a");
  expect_here("{\"kind\":\"List\",\n\"items\":[{\"b\":1,\n\"a\":2}, {\"a\":\n \"HERE\"}]}", ".a");
  expect_here("[{\"a\":1},\n   {\"a\":\"HERE\"}]", ".a");
  expect_here("kind: List\nitems:\n- a: 1\n- b: 1\n  a: HERE\n- a: 3\n", ".a");
  expect_here("- a: 1\n- a: HERE\n", ".a");
}

TEST(Locate, names_the_alias_and_the_merge_that_brought_a_value) {
  EXPECT_EQ(places("x: &x {c: 1}\nb: *x\n", ".b.c", 100), std::vector<std::string>{"2:4"});
  EXPECT_EQ(places("x: &x {c: 1}\nb:\n  d: 2\n  <<: *x\n", ".b.c", 100),
            std::vector<std::string>{"4:7"});
}

TEST(Locate, takes_the_message_of_an_error_as_a_path) {
  expect_here("a: {b: HERE, bc: 2}\n", ".a.b: expected an integer, got \"HERE: no\"");
  expect_here("a: {b: 1, bc: HERE}\n", ".a.bc: '1.5': no integer");
}

TEST(Locate, stops_where_the_path_leads_nowhere) {
  EXPECT_EQ(places("a:\n  b: 1\n", ".a.c.d", 100), std::vector<std::string>{"2:3"});
  EXPECT_EQ(places("\n a: [1]\n", ".a[7]", 100), std::vector<std::string>{"2:5"});
  for (const char* const path : {"", ".", "[", "[]", "[1", "x", ".a[999999999999999999999999]"}) {
    EXPECT_EQ(places("\n  {\"b\":1}", path, 100), std::vector<std::string>{"2:3"}) << path;
  }
}

TEST(FindValue, survives_text_that_is_not_json) {
  for (const char* const text :
       {"", "{", "[", "{\"a\"", "{\"a\":", "{\"a\":tru", "null", "{\"a\":1}x"}) {
    EXPECT_LE(find_value(text, ".a"), std::string_view(text).size()) << text;
  }
}

// ---- Any object at all ------------------------------------------------------------------------

// Random objects in block and flow style, each value with a number of its own.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::string text;
  std::vector<std::pair<std::string, std::string>> leaves;  // path, token

  void object(const std::string& path, int depth, const std::string& indent) {
    const int members = pick(1, 4);
    for (int i = 0; i < members; ++i) {
      const std::string key = format("{}{}", pick(0, 1) == 0 ? "key" : "ключ/", i);
      text += format("{}{}:", indent, key);
      const bool plain = key[0] == 'k';
      value(plain ? format("{}.{}", path, key) : format("{}[\"{}\"]", path, key), depth, indent);
    }
  }

 private:
  int pick(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }

  void value(const std::string& path, int depth, const std::string& indent) {
    if (depth > 0 && pick(0, 2) > 0) {
      text += "\n";
      object(path, depth - 1, indent + "  ");
    } else if (pick(0, 2) == 0) {
      text += " [";
      leaf(path + "[0]");
      text += ", {\"k\": ";
      leaf(path + "[1].k");
      text += "}]\n";
    } else {
      text += std::string(static_cast<std::size_t>(pick(1, 3)), ' ');
      leaf(path);
      text += "\n";
    }
  }

  void leaf(const std::string& path) {
    const std::string token = format("v{}v", leaves.size());
    leaves.emplace_back(path, token);
    text += token;
  }

  std::mt19937 random_;
};

TEST(Locate, finds_every_value_of_any_object) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    Writer writer(seed);
    writer.object("", 4, "");
    for (const auto& [path, token] : writer.leaves) {
      const Place wanted = behind(std::string_view(writer.text).substr(0, writer.text.find(token)));
      ASSERT_EQ(places(writer.text, path, 4096).back(), to_string(wanted))
          << "seed " << seed << ", " << path << " of\n"
          << writer.text;
    }
  }
}

}  // namespace
}  // namespace vo::json
