// SPDX-License-Identifier: Apache-2.0
// What is packed reads as before, also where it is of the past.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apiserver/api_server.h"
#include "apiserver/document_path.h"
#include "support/api_harness.h"

namespace vo::apiserver {
namespace {

const std::string kMaps = "/api/v1/namespaces/default/configmaps";

class Packing : public testing::Test {
 protected:
  Packing() {
    for (int i = 0; i < 100; ++i) make("c" + std::to_string(100 + i));
  }
  void make(const std::string& name) {
    const std::string data(1000, 'x');
    api.post(kMaps, R"({"metadata":{"name":")" + name + R"("},"data":{"k":")" + data + "\"}}");
  }
  // Everything that somebody could read.
  std::vector<std::string> readings(const std::string& revision) {
    const std::string past = "?resourceVersion=" + revision;
    return {api.get(kMaps).body, api.get(kMaps + past + "&resourceVersionMatch=Exact").body,
            api.get(kMaps + past + "&watch=true").body, api.get(kMaps + "/c150").body,
            api.get(kMaps + "?fieldSelector=metadata.name%3Dc160").body};
  }
  test::ApiHarness api;
};

TEST_F(Packing, changes_nothing_for_readers_of_the_present_and_the_past) {
  const std::string revision = std::to_string(api.server.revision());
  api.merge(kMaps + "/c110", R"({"data":{"k":"new"}})");
  api.remove(kMaps + "/c120");
  const auto before = readings(revision);
  EXPECT_FALSE(api.server.pack()) << "all of it is fresh";
  EXPECT_TRUE(api.server.pack());
  EXPECT_EQ(readings(revision), before);
  api.server.pack();  // those that the first ones were learnt from
  EXPECT_FALSE(api.server.pack()) << "once is enough";
  EXPECT_EQ(readings(revision), before);
}

TEST_F(Packing, lets_writes_go_on) {
  api.server.pack();
  api.server.pack();
  EXPECT_EQ(api.merge(kMaps + "/c110", R"({"data":{"more":"1"}})").head.code, 200);
  const auto changed = test::parsed(api.get(kMaps + "/c110").body);
  EXPECT_EQ(text_at(changed, {"data", "more"}), "1");
  EXPECT_EQ(text_at(changed, {"data", "k"}).size(), 1000U);
  EXPECT_EQ(api.remove(kMaps + "/c110").head.code, 200);
  EXPECT_EQ(api.get(kMaps + "/c110").head.code, 404);
}

}  // namespace
}  // namespace vo::apiserver
