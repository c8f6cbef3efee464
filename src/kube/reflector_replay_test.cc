// SPDX-License-Identifier: Apache-2.0
// Recorded lists and watches of a real API server, replayed in chunks of every kind. What must come
// out is worked out a second time here, by parsing every line whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstddef>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "kube/reflector.h"
#include "support/golden_file.h"
#include "support/reflector_harness.h"
#include "support/store_sink.h"

namespace vo::kube {
namespace {

using test::ReflectorHarness;

std::string recording(std::string_view name) {
  const std::string path = std::string(VO_SOURCE_DIR "/tests/fixtures/watch/").append(name);
  return test::decompress_xz(test::read_file(path));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

struct Expected {
  std::map<std::string, boost::json::value> objects;
  std::string version;
  std::map<std::string, std::uint64_t> types;
};

std::string text_of(const boost::json::value& value) { return std::string(value.as_string()); }

void apply(const boost::json::value& event, Expected& expected) {
  const std::string type = text_of(event.at("type"));
  const auto& object = event.at("object");
  const auto& meta = object.at("metadata");
  ++expected.types[type];
  expected.version = text_of(meta.at("resourceVersion"));
  if (type == "BOOKMARK") return;
  const std::string key = text_of(meta.at("namespace")) + "/" + text_of(meta.at("name"));
  expected.objects.erase(key);
  if (type != "DELETED") expected.objects[key] = object;
}

Expected expected_of(const std::string& stream) {
  Expected expected;
  for (const std::string& line : lines_of(stream)) apply(boost::json::parse(line), expected);
  return expected;
}

void feed(ReflectorHarness& client, std::string_view stream, std::size_t chunk) {
  for (; !stream.empty(); stream.remove_prefix(std::min(chunk, stream.size()))) {
    client.body(stream.substr(0, chunk));
  }
}

void expect_equal(const ReflectorHarness& client, const Expected& expected) {
  EXPECT_EQ(client.reflector.resource_version(), expected.version);
  ASSERT_EQ(client.sink.objects.size(), expected.objects.size());
  for (const auto& [key, object] : expected.objects) {
    ASSERT_TRUE(client.sink.objects.contains(key)) << key;
    EXPECT_EQ(boost::json::parse(client.sink.objects.at(key).object), object) << key;
  }
}

struct Recorded {
  std::string_view resource;
  std::string_view kind;
};

ReflectorConfig config_of(const Recorded& recorded) {
  ReflectorConfig config = ReflectorHarness::default_config();
  config.kind = recorded.kind;
  return config;
}

class ReflectorReplay : public ::testing::TestWithParam<Recorded> {};

TEST_P(ReflectorReplay, ends_with_the_same_objects_whatever_the_chunks) {
  const std::string stream = recording(std::string(GetParam().resource) + ".ndjson.xz");
  Expected expected = expected_of(stream);
  for (const std::size_t chunk : {1u, 7u, 4096u, 16384u, 10'000'000u}) {
    ReflectorHarness client(config_of(GetParam()));
    client.sync({}, "364");
    feed(client, stream, chunk);
    expect_equal(client, expected);
    EXPECT_EQ(client.state(), Reflector::State::kWatch);
    const ReflectorCounters& counters = client.counters();
    EXPECT_EQ(counters.added, expected.types["ADDED"]);
    EXPECT_EQ(counters.modified, expected.types["MODIFIED"]);
    EXPECT_EQ(counters.deleted, expected.types["DELETED"]);
    EXPECT_EQ(counters.bookmarks, expected.types["BOOKMARK"]);
    EXPECT_EQ(counters.malformed + counters.foreign_kinds + counters.stale_answers, 0u);
  }
}

// Cut anywhere, and go on from the version the client asks for.
TEST_P(ReflectorReplay, resumes_after_a_cut_anywhere) {
  const std::vector<std::string> lines =
      lines_of(recording(std::string(GetParam().resource) + ".ndjson.xz"));
  std::string stream;
  for (const std::string& line : lines) stream += line + "\n";
  const Expected expected = expected_of(stream);
  for (std::size_t cut = 1; cut < stream.size(); cut += stream.size() / 40) {
    ReflectorHarness client(config_of(GetParam()));
    client.sync({}, "364");
    feed(client, stream.substr(0, cut), 5000);
    client.fail();
    client.wake();
    client.head(200);
    const auto passed = std::ranges::count(stream.substr(0, cut), '\n');
    std::string rest;
    for (std::size_t i = static_cast<std::size_t>(passed); i < lines.size(); ++i) {
      rest += lines[i] + "\n";
    }
    feed(client, rest, 5000);
    expect_equal(client, expected);
    EXPECT_EQ(client.counters().lists, 1u);
  }
}

INSTANTIATE_TEST_SUITE_P(Recordings, ReflectorReplay,
                         ::testing::Values(Recorded{"virtualmachineinstances",
                                                    "VirtualMachineInstance"},
                                           Recorded{"pods", "Pod"},
                                           Recorded{"virtualmachineinstancemigrations",
                                                    "VirtualMachineInstanceMigration"},
                                           Recorded{"kubevirts", "KubeVirt"}),
                         [](const auto& test) { return std::string(test.param.resource); });

TEST(ReflectorPages, nineteen_pages_of_a_real_list) {
  const auto pages = lines_of(recording("virtualmachineinstances.pages.ndjson.xz"));
  ASSERT_EQ(pages.size(), 19u);
  ReflectorHarness client(config_of({"", "VirtualMachineInstance"}));
  client.wake();
  for (const std::string& page : pages) {
    client.head(200);
    feed(client, page, 1000);
    client.end();
  }
  EXPECT_EQ(client.state(), Reflector::State::kWatch);
  EXPECT_EQ(client.sink.objects.size(), 38u);
  EXPECT_EQ(client.counters().list_pages, 19u);
  EXPECT_EQ(client.reflector.resource_version(), "1837");
  EXPECT_THAT(
      client.sent[1].target,
      ::testing::EndsWith("?limit=500&continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MTgzNywic"
                          "3RhcnQiOiJkZWZhdWx0L2JpbmRpbmctcGx1Z2luXHUwMDAwIn0"));
}

}  // namespace
}  // namespace vo::kube
