// SPDX-License-Identifier: Apache-2.0
// A WatchList instead of a LIST: the initial events come in no order, a marked bookmark ends them,
// and on some servers and behind some proxies that bookmark never comes.
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

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::bookmark_json;
using test::event_json;
using test::list_json;
using test::object_json;
using test::ReflectorHarness;
using test::status_json;
using State = Reflector::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kEnd = R"({"k8s.io/initial-events-end":"true"})";

struct Streaming : ReflectorHarness {
  Streaming() : ReflectorHarness(with_watch_list()) { wake(); }

  static ReflectorConfig with_watch_list() {
    auto config = default_config();
    config.watch_list = true;
    return config;
  }
};

TEST(ReflectorWatchList, asks_for_initial_events) {
  Streaming h;
  EXPECT_EQ(h.target(),
            "/api/v1/things?watch=true&allowWatchBookmarks=true"
            "&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&timeoutSeconds=450");
}

TEST(ReflectorWatchList, becomes_a_watch_at_the_marked_bookmark) {
  Streaming h;
  h.head(200);
  h.body(event_json("ADDED", object_json("b", "90")) + event_json("ADDED", object_json("a", "20")));
  EXPECT_EQ(h.reflector.resource_version(), "");
  EXPECT_FALSE(h.reflector.health().synced);
  h.body(bookmark_json("100", kEnd) + event_json("MODIFIED", object_json("a", "101")));
  EXPECT_THAT(h.sink.log, ElementsAre("begin start", "upsert ns/b@90", "upsert ns/a@20", "end",
                                      "bookmark 100", "upsert ns/a@101"));
  EXPECT_EQ(h.state(), State::kWatch);
  EXPECT_EQ(h.sent.size(), 1u);
  EXPECT_EQ(h.reflector.resource_version(), "101");
  EXPECT_TRUE(h.reflector.health().synced);
  EXPECT_EQ(h.wake(), seconds(480));
}

// client-go (ef73fc020) moved its position during the initial events.
TEST(ReflectorWatchList, break_before_the_end_starts_over) {
  Streaming h;
  h.head(200);
  h.body(event_json("ADDED", object_json("a", "90")));
  h.fail();
  h.wake();
  EXPECT_THAT(h.target(), HasSubstr("sendInitialEvents=true"));
  EXPECT_THAT(h.target(), Not(HasSubstr("resourceVersion=")));
}

// k9s#4186, antrea#8123: the bookmark is dropped on the way.
TEST(ReflectorWatchList, lists_after_30_s_without_the_bookmark_and_remembers_for_an_hour) {
  Streaming h;
  h.head(200);
  h.pass(seconds(20));
  h.body(event_json("ADDED", object_json("a", "90")));
  h.wake();
  EXPECT_EQ(h.state(), State::kInitialEvents);
  h.wake();
  EXPECT_EQ(h.cancelled, 1);
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
  h.answer(200, list_json({}, "95"));
  EXPECT_TRUE(h.sink.objects.empty());
  EXPECT_EQ(h.counters().watch_list_fallbacks, 1u);
  h.head(200);
  h.body(event_json("ERROR", status_json(410, "Expired")));
  h.wake();
  EXPECT_THAT(h.target(), HasSubstr("limit=500"));
  h.answer(200, list_json({}, "96"));
  h.pass(hours(1));
  h.head(200);
  h.body(event_json("ERROR", status_json(410, "Expired")));
  h.wake();
  EXPECT_THAT(h.target(), HasSubstr("sendInitialEvents=true"));
  EXPECT_THAT(h.target(), HasSubstr("resourceVersion=96&"));
}

TEST(ReflectorWatchList, server_that_does_not_know_it_is_listed_at_once) {
  Streaming h;
  h.answer(422, status_json(422, "Invalid", "sendInitialEvents is forbidden"));
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
}

TEST(ReflectorWatchList, clean_end_before_the_bookmark_lists_at_once) {
  Streaming h;
  h.head(200);
  h.body(event_json("ADDED", object_json("a", "90")));
  h.end();
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
}

TEST(ReflectorWatchList, throttling_and_expiry_do_not_condemn_it) {
  Streaming h;
  h.answer(429, status_json(429, "TooManyRequests"), {{"Retry-After", "3"}});
  h.wake();
  EXPECT_THAT(h.target(), HasSubstr("sendInitialEvents=true"));
  h.answer(410, status_json(410, "Expired"));
  h.wake();
  EXPECT_THAT(h.target(), HasSubstr("sendInitialEvents=true"));
}

TEST(ReflectorWatchList, end_at_an_older_version_sweeps_nothing) {
  Streaming h;
  h.head(200);
  h.body(event_json("ADDED", object_json("a", "90")) + bookmark_json("100", kEnd));
  h.body(event_json("ERROR", status_json(410, "Expired")));
  h.wake();
  h.head(200);
  h.body(bookmark_json("50", kEnd));
  EXPECT_EQ(h.state(), State::kBeforeList);
  EXPECT_EQ(h.sink.objects.count("ns/a"), 1u);
  EXPECT_EQ(h.counters().stale_answers, 1u);
}

}  // namespace
}  // namespace vo::kube
