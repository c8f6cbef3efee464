// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "base/clock.h"
#include "kube/reflector.h"
#include "support/reflector_harness.h"
#include "support/store_sink.h"

namespace vo::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::list_json;
using test::object_json;
using test::ReflectorHarness;
using test::status_json;
using State = Reflector::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kTooLarge = R"({"causes":[{"reason":"ResourceVersionTooLarge"}]})";

TEST(ReflectorList, start_is_jittered_and_reads_the_newest_state) {
  ReflectorHarness h;
  EXPECT_EQ(h.state(), State::kBeforeList);
  EXPECT_TRUE(h.sent.empty());
  EXPECT_EQ(h.wake(), milliseconds(50));
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
}

TEST(ReflectorList, watches_from_the_version_of_the_list) {
  ReflectorHarness h;
  h.wake();
  h.answer(200, list_json({object_json("a", "7"), object_json("b", "9")}, "100"));
  EXPECT_THAT(h.sink.log, ElementsAre("begin start", "upsert ns/a@7", "upsert ns/b@9", "end"));
  EXPECT_THAT(h.target(), StartsWith("/api/v1/things?watch=true&allowWatchBookmarks=true&"
                                     "resourceVersion=100&timeoutSeconds="));
  EXPECT_TRUE(h.reflector.health().synced);
  EXPECT_EQ(h.reflector.resource_version(), "100");
}

TEST(ReflectorList, follows_pages_without_repeating_the_version) {
  ReflectorHarness h;
  h.wake();
  h.answer(200, list_json({object_json("a", "7")}, "100", "page2"));
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500&continue=page2");
  EXPECT_FALSE(h.reflector.health().synced);
  h.answer(200, list_json({object_json("b", "9")}, "100", ""));
  EXPECT_THAT(h.sink.log, ElementsAre("begin start", "upsert ns/a@7", "upsert ns/b@9", "end"));
  EXPECT_EQ(h.counters().list_pages, 2u);
  EXPECT_EQ(h.counters().lists, 1u);
}

// kube-rs dropped pages when one of them failed.
TEST(ReflectorList, begins_at_the_first_page_when_a_later_one_breaks_off) {
  ReflectorHarness h;
  h.wake();
  h.answer(200, list_json({object_json("a", "7")}, "100", "page2"));
  h.head(200);
  h.body(R"({"items":[)");
  h.fail();
  EXPECT_EQ(h.state(), State::kBeforeList);
  h.wake();
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
  h.answer(200, list_json({object_json("b", "9")}, "101"));
  EXPECT_THAT(h.sink.log,
              ElementsAre("begin start", "upsert ns/a@7", "begin start", "upsert ns/b@9", "end"));
  EXPECT_EQ(h.sink.objects.count("ns/a"), 0u);
}

TEST(ReflectorList, lists_in_one_page_after_a_continue_token_expired) {
  ReflectorHarness h;
  h.wake();
  h.answer(200, list_json({object_json("a", "7")}, "100", "page2"));
  h.answer(410, status_json(410, "Expired"));
  EXPECT_EQ(h.counters().expired, 1u);
  h.wake();
  EXPECT_EQ(h.target(), "/api/v1/things");
  h.answer(200, list_json({}, "200"));
  EXPECT_TRUE(h.sink.objects.empty());
  h.head(200);
  h.body(test::event_json("ERROR", status_json(410, "Expired")));
  h.wake();
  EXPECT_EQ(h.target(),
            "/api/v1/things?limit=500&resourceVersion=200&resourceVersionMatch=NotOlderThan");
}

TEST(ReflectorList, relist_asks_for_the_newest_state_when_its_position_expired) {
  ReflectorHarness h;
  h.sync();
  h.body(test::event_json("ERROR", status_json(410, "Expired")));
  h.wake();
  h.answer(410, status_json(410, "Expired"));
  h.wake();
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
}

// kubernetes#91073, #107133: a client that insists on a version the server never reaches.
TEST(ReflectorList, too_large_resource_version_does_not_loop) {
  ReflectorHarness h;
  h.sync();
  h.body(test::event_json("ERROR", status_json(410, "Expired")));
  h.wake();
  EXPECT_THAT(h.target(), HasSubstr("resourceVersion=100"));
  h.answer(504, status_json(504, "Timeout", "Too large resource version", kTooLarge));
  h.wake();
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
  h.answer(200, list_json({}, "130"));
  EXPECT_THAT(h.target(), HasSubstr("watch=true"));
}

TEST(ReflectorList, a_server_that_is_behind_is_asked_again_and_sweeps_nothing) {
  ReflectorHarness h;
  h.sync({object_json("a", "90")});
  h.body(test::event_json("ERROR", status_json(410, "Expired")));
  h.wake();
  h.answer(200, list_json({}, "80"));
  EXPECT_EQ(h.state(), State::kBeforeList);
  EXPECT_EQ(h.sink.objects.count("ns/a"), 1u);
  EXPECT_EQ(h.counters().stale_answers, 1u);
  h.wake();
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
  h.answer(200, list_json({object_json("a", "90")}, "100"));
  EXPECT_EQ(h.state(), State::kWatch);
  EXPECT_EQ(h.counters().rollbacks, 0u);
}

// kubernetes#107457: etcd restored from a backup.
TEST(ReflectorList, believes_in_a_rollback_after_a_minute) {
  ReflectorHarness h;
  h.sync({object_json("a", "90"), object_json("b", "95")});
  h.body(test::bookmark_json("70"));
  const Instant began = h.now;
  while (h.counters().rollbacks == 0) {
    h.wake();
    h.answer(200, list_json({object_json("a", "60")}, "70"));
    ASSERT_LT(h.now - began, minutes(5));
  }
  EXPECT_GE(h.now - began, minutes(1));
  EXPECT_EQ(h.sink.objects["ns/a"].version, "90");
  h.wake();
  h.answer(200, list_json({object_json("a", "60")}, "70"));
  EXPECT_EQ(h.sink.objects["ns/a"].version, "60");
  EXPECT_EQ(h.sink.objects.count("ns/b"), 0u);
  EXPECT_THAT(h.target(), HasSubstr("resourceVersion=70&"));
}

TEST(ReflectorList, transient_answers_of_a_starting_server_cost_retries_and_nothing_else) {
  ReflectorHarness h;
  h.wake();
  h.fail("connection refused");
  EXPECT_EQ(h.wake(), milliseconds(1200));
  h.answer(503, status_json(503, "ServiceUnavailable"), {{"Retry-After", "5"}});
  EXPECT_EQ(h.wake(), seconds(5));
  h.answer(429,
           status_json(429, "TooManyRequests", "re-initializing", R"({"retryAfterSeconds":1})"),
           {{"Retry-After", "1"}});
  h.wake();
  h.answer(403, status_json(403, "Forbidden"));
  EXPECT_EQ(h.reflector.health().condition, Condition::kDenied);
  h.wake();
  h.answer(200, list_json({object_json("a", "7")}, "100"));
  EXPECT_EQ(h.reflector.health().condition, Condition::kOk);
  EXPECT_EQ(h.reflector.health().message, "");
  EXPECT_THAT(h.sink.log, ElementsAre("begin start", "upsert ns/a@7", "end"));
  EXPECT_EQ(h.counters().throttled, 1u);
  EXPECT_EQ(h.counters().denied, 1u);
  EXPECT_EQ(h.counters().list_failures, 4u);
}

TEST(ReflectorList, retry_after_is_capped) {
  ReflectorHarness h;
  h.wake();
  h.answer(429, "Too many requests, please try again later.\n", {{"Retry-After", "86400"}});
  EXPECT_EQ(h.wake(), minutes(1));
}

TEST(ReflectorList, denied_for_long_is_retried_at_the_cap) {
  ReflectorHarness h;
  h.random = 0;
  h.wake();
  Duration waited{};
  for (int i = 0; i < 8; ++i) {
    h.answer(403, status_json(403, "Forbidden", "cannot list"));
    waited = h.wake();
  }
  EXPECT_EQ(waited, seconds(30));
  EXPECT_EQ(h.reflector.health().message, "403 Forbidden: cannot list");
}

TEST(ReflectorList, one_bad_item_stops_nobody_else) {
  auto config = ReflectorHarness::default_config();
  config.max_object_bytes = 300;
  ReflectorHarness h(config);
  h.wake();
  const std::string huge = object_json("huge", "3", ",\"x\":\"" + std::string(400, 'x') + "\"");
  h.answer(200, list_json({R"({"metadata":{}})", object_json("bad", "2", ",\"poison\":1"), huge,
                           object_json("good", "4")},
                          "9"));
  EXPECT_THAT(
      h.sink.log,
      ElementsAre("begin start", "passed over : metadata must have name, uid and resourceVersion",
                  "upsert ns/bad@2", "passed over ns/bad: undecodable",
                  StartsWith("passed over : items[2] is "), "upsert ns/good@4", "end"));
  EXPECT_EQ(h.counters().malformed, 1u);
  EXPECT_EQ(h.counters().undecodable, 1u);
  EXPECT_EQ(h.counters().oversized, 1u);
  EXPECT_EQ(h.counters().listed, 3u);
}

TEST(ReflectorList, body_that_is_no_list_is_an_error_and_sweeps_nothing) {
  for (const char* body : {"<html>log in</html>", R"({"kind":"Thing"})", "", R"({"kind":"ThingLi)",
                           R"({"kind":"ThingList","metadata":{},"items":[]})"}) {
    ReflectorHarness h;
    h.wake();
    h.answer(200, body);
    EXPECT_EQ(h.state(), State::kBeforeList) << body;
    EXPECT_FALSE(h.reflector.health().synced);
    EXPECT_THAT(h.sink.log, ElementsAre("begin start"));
    EXPECT_THAT(h.reflector.health().message, Not(""));
  }
}

TEST(ReflectorList, accepts_null_items) {
  ReflectorHarness h;
  h.wake();
  h.answer(200, R"({"kind":"ThingList","metadata":{"resourceVersion":"5"},"items":null})");
  EXPECT_EQ(h.state(), State::kWatch);
}

TEST(ReflectorList, gives_up_a_page_that_stalls_but_not_one_that_is_slow) {
  ReflectorHarness h;
  h.wake();
  h.head(200);
  h.body(R"({"kind":"ThingList",)");
  h.pass(seconds(50));
  h.body(R"("metadata":{"resourceVersion":"5"},)");
  h.wake();
  EXPECT_EQ(h.state(), State::kList);
  h.wake();
  EXPECT_EQ(h.state(), State::kBeforeList);
  EXPECT_EQ(h.cancelled, 1);
  EXPECT_EQ(h.reflector.health().message, "no byte for 60 s");
}

TEST(ReflectorList, stop_ends_everything) {
  ReflectorHarness h;
  h.sync();
  h.apply(h.reflector.stop());
  EXPECT_EQ(h.cancelled, 1);
  EXPECT_FALSE(h.wake_at);
  h.apply(h.reflector.on_timer(h.now + minutes(60)));
  EXPECT_EQ(h.state(), State::kIdle);
}

}  // namespace
}  // namespace vo::kube
