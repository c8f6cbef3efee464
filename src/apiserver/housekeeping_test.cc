// SPDX-License-Identifier: Apache-2.0
#include "apiserver/housekeeping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "apiserver/api_server.h"
#include "support/api_harness.h"

namespace vo::apiserver {
namespace {

using test::ApiHarness;
using test::names_in;
using test::text_in;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kMaps = "/api/v1/namespaces/default/configmaps";

class Housekeeping : public testing::Test {
 protected:
  std::string make(const std::string& name, const std::string& owner_uid = "",
                   const std::string& more = "") {
    std::string owners;
    if (!owner_uid.empty()) {
      owners = R"(,"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":")" +
               owner_uid + R"(","blockOwnerDeletion":true}])";
    }
    return text_in(api.post(kMaps, R"({"metadata":{"name":")" + name + "\"" + owners + more + "}}"),
                   {"metadata", "uid"});
  }
  void tick() {
    for (int i = 0; i < 5; ++i) api.tick();
  }

  ApiHarness api;
};

TEST_F(Housekeeping, what_an_object_owns_goes_with_it) {
  const std::string top = make("a");
  const std::string middle = make("b", top);
  make("c", middle);
  make("other");
  api.remove(kMaps + "/a");
  EXPECT_EQ(api.server.wake_at(), Instant{});
  tick();
  EXPECT_THAT(names_in(api.get(kMaps)), ElementsAre("other"));
  EXPECT_EQ(api.server.wake_at(), std::nullopt);
}

TEST_F(Housekeeping, what_never_had_its_owner_goes_too) {
  make("a", "11111111-1111-4111-8111-111111111111");
  tick();
  EXPECT_THAT(names_in(api.get(kMaps)), IsEmpty());
}

TEST_F(Housekeeping, an_orphaned_object_stays) {
  make("b", make("a"));
  api.remove(kMaps + "/a", R"({"propagationPolicy":"Orphan"})");
  tick();
  EXPECT_THAT(names_in(api.get(kMaps)), ElementsAre("b"));
  EXPECT_EQ(api.get(kMaps + "/b").body.find("\"uid\":\"x\""), std::string::npos);
}

TEST_F(Housekeeping, in_the_foreground_an_owner_outlives_what_it_owns) {
  make("b", make("a"), R"(,"finalizers":["x.io/y"])");
  api.remove(kMaps + "/a", R"({"propagationPolicy":"Foreground"})");
  tick();
  EXPECT_THAT(names_in(api.get(kMaps)), ElementsAre("a", "b"));
  EXPECT_THAT(api.get(kMaps + "/b").body, HasSubstr("deletionTimestamp"));
  api.merge(kMaps + "/b", R"({"metadata":{"finalizers":null}})");
  tick();
  EXPECT_THAT(names_in(api.get(kMaps)), IsEmpty());
}

TEST_F(Housekeeping, a_namespace_goes_with_its_content) {
  api.post("/api/v1/namespaces", R"({"metadata":{"name":"team"}})");
  const std::string maps = "/api/v1/namespaces/team/configmaps";
  api.post(maps, R"({"metadata":{"name":"a","finalizers":["x.io/y"]}})");
  EXPECT_EQ(text_in(api.remove("/api/v1/namespaces/team"), {"status", "phase"}), "Terminating");
  EXPECT_EQ(api.post(maps, R"({"metadata":{"name":"b"}})").head.code, 403);
  tick();
  EXPECT_EQ(api.get("/api/v1/namespaces/team").head.code, 200);
  api.merge(maps + "/a", R"({"metadata":{"finalizers":null}})");
  tick();
  EXPECT_EQ(api.get("/api/v1/namespaces/team").head.code, 404);
  EXPECT_THAT(names_in(api.get("/api/v1/serviceaccounts")), testing::SizeIs(4));
}

TEST_F(Housekeeping, a_namespace_has_its_default_account) {
  EXPECT_EQ(api.get("/api/v1/namespaces/default/serviceaccounts/default").head.code, 200);
}

TEST_F(Housekeeping, quotas_are_kept_and_show_what_is_used) {
  api.post("/api/v1/namespaces/default/resourcequotas",
           R"({"metadata":{"name":"q"},"spec":{"hard":{"pods":"1"}}})");
  const std::string pods = "/api/v1/namespaces/default/pods";
  const auto pod = [](const std::string& name) {
    return R"({"metadata":{"name":")" + name + R"("},"spec":{"containers":[{"name":"c"}]}})";
  };
  EXPECT_EQ(api.post(pods, pod("a")).head.code, 201);
  tick();
  const Answer quota = api.get("/api/v1/namespaces/default/resourcequotas/q");
  EXPECT_EQ(text_in(quota, {"status", "used", "pods"}), "1");
  const Answer refused = api.post(pods, pod("b"));
  EXPECT_EQ(refused.head.code, 403);
  EXPECT_THAT(refused.body, HasSubstr("exceeded quota: q"));
}

}  // namespace
}  // namespace vo::apiserver
