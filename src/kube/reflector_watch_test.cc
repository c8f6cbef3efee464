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

using std::chrono::hours;
using std::chrono::milliseconds;
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
using ::testing::EndsWith;
using ::testing::HasSubstr;

// An open watch at 100 with an empty log.
struct Watching : ReflectorHarness {
  explicit Watching(ReflectorConfig config = default_config())
      : ReflectorHarness(std::move(config)) {
    sync();
    sink.log.clear();
  }
};

TEST(ReflectorWatch, asks_for_bookmarks_and_a_term_between_5_and_10_minutes) {
  Watching h;
  EXPECT_THAT(h.target(), HasSubstr("allowWatchBookmarks=true"));
  EXPECT_THAT(h.target(), EndsWith("&timeoutSeconds=450"));
  h.pass(minutes(5));
  h.random = 0;
  h.body(bookmark_json("101"));
  h.end();
  EXPECT_THAT(h.target(), EndsWith("&resourceVersion=101&timeoutSeconds=300"));
  h.head(200);
  h.pass(minutes(5));
  h.random = 0.9999999;
  h.body(bookmark_json("102"));
  h.end();
  EXPECT_THAT(h.target(), EndsWith("&resourceVersion=102&timeoutSeconds=600"));
}

TEST(ReflectorWatch, never_accepts_compression) {
  Watching h;
  for (const Request& request : h.sent) {
    for (const Header& header : request.headers) EXPECT_NE(header.name, "Accept-Encoding");
  }
}

TEST(ReflectorWatch, delivers_changes_and_moves_on) {
  Watching h;
  h.body(event_json("ADDED", object_json("a", "101")));
  h.body(event_json("MODIFIED", object_json("a", "103")) +
         event_json("DELETED", object_json("a", "104")) + bookmark_json("110"));
  EXPECT_THAT(h.sink.log,
              ElementsAre("upsert ns/a@101", "upsert ns/a@103", "remove ns/a@104", "bookmark 110"));
  EXPECT_EQ(h.reflector.resource_version(), "110");
  EXPECT_EQ(h.counters().added, 1u);
  EXPECT_EQ(h.counters().modified, 1u);
  EXPECT_EQ(h.counters().deleted, 1u);
  EXPECT_EQ(h.counters().bookmarks, 1u);
}

TEST(ReflectorWatch, resumes_from_the_last_version_after_any_break) {
  Watching h;
  h.body(event_json("ADDED", object_json("a", "101")) + R"({"type":"MODIFIED","object":{"meta)");
  h.fail();
  EXPECT_EQ(h.state(), State::kBeforeWatch);
  h.wake();
  EXPECT_THAT(h.target(), HasSubstr("watch=true&allowWatchBookmarks=true&resourceVersion=101&"));
  h.head(200);
  h.body(event_json("MODIFIED", object_json("a", "102")));
  EXPECT_EQ(h.sink.objects["ns/a"].version, "102");
  EXPECT_EQ(h.counters().malformed, 0u);
  EXPECT_EQ(h.counters().lists, 1u);
}

TEST(ReflectorWatch, refused_connections_and_429_do_not_relist) {
  Watching h;
  h.fail();
  h.wake();
  h.fail("connection refused");
  h.wake();
  h.answer(429, "Too many requests, please try again later.\n", {{"retry-after", "7"}});
  EXPECT_EQ(h.wake(), seconds(7));
  EXPECT_THAT(h.target(), HasSubstr("watch=true&allowWatchBookmarks=true&resourceVersion=100&"));
  EXPECT_EQ(h.counters().lists, 1u);
}

TEST(ReflectorWatch, relists_after_410_as_answer) {
  Watching h;
  h.fail();
  h.wake();
  h.answer(410, status_json(410, "Expired"));
  EXPECT_EQ(h.state(), State::kBeforeList);
  h.wake();
  EXPECT_THAT(h.target(), EndsWith("&resourceVersion=100&resourceVersionMatch=NotOlderThan"));
  h.answer(200, list_json({}, "150"));
  EXPECT_THAT(h.sink.log, ElementsAre("begin expired", "end"));
}

TEST(ReflectorWatch, relists_after_410_in_the_stream) {
  Watching h;
  h.body(event_json("ERROR", status_json(410, "Expired", "too old resource version: 2 (1532)")));
  EXPECT_EQ(h.state(), State::kBeforeList);
  EXPECT_EQ(h.cancelled, 1);
  EXPECT_EQ(h.counters().expired, 1u);
  EXPECT_EQ(h.reflector.health().message, "410 Expired: too old resource version: 2 (1532)");
}

TEST(ReflectorWatch, synthesizes_deletes_by_sweeping) {
  Watching h;
  h.body(event_json("ADDED", object_json("a", "101")) +
         event_json("ADDED", object_json("b", "102")));
  h.body(event_json("ERROR", status_json(410, "Gone")));
  h.wake();
  h.answer(200, list_json({object_json("b", "102")}, "150"));
  EXPECT_EQ(h.sink.objects.size(), 1u);
  EXPECT_EQ(h.sink.objects.count("ns/b"), 1u);
}

TEST(ReflectorWatch, errors_in_the_stream_other_than_410_do_not_relist) {
  for (const int code : {429, 500, 503, 504, 403}) {
    Watching h;
    h.body(event_json("ERROR", status_json(code, "Whatever", "no", R"({"retryAfterSeconds":9})")));
    EXPECT_EQ(h.state(), State::kBeforeWatch) << code;
    EXPECT_EQ(h.wake(), seconds(9));
    EXPECT_THAT(h.target(), HasSubstr("resourceVersion=100&timeoutSeconds"));
  }
}

TEST(ReflectorWatch, nothing_behind_an_error_is_read) {
  Watching h;
  h.body(event_json("ERROR", status_json(500, "x")) + event_json("ADDED", object_json("a", "101")));
  EXPECT_TRUE(h.sink.log.empty());
  EXPECT_EQ(h.reflector.resource_version(), "100");
}

TEST(ReflectorWatch, refusal_that_no_retry_changes_lists_the_newest_state) {
  Watching h;
  h.fail();
  h.wake();
  h.answer(400, status_json(400, "BadRequest", "Invalid value: \\\"resourceVersion\\\""));
  h.wake();
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
}

TEST(ReflectorWatch, unknown_types_and_foreign_kinds_are_counted_and_ignored) {
  Watching h;
  h.body(event_json("NOVEL", object_json("a", "101")));
  h.body(event_json("ADDED", R"({"kind":"Table","metadata":{"resourceVersion":"102"}})"));
  h.body(event_json("ADDED", object_json("b", "103")));
  EXPECT_THAT(h.sink.log, ElementsAre("upsert ns/b@103"));
  EXPECT_EQ(h.counters().unknown_types, 1u);
  EXPECT_EQ(h.counters().foreign_kinds, 1u);
}

TEST(ReflectorWatch, very_short_watch_without_news_is_an_error) {
  Watching h;
  h.pass(milliseconds(900));
  h.end();
  EXPECT_EQ(h.state(), State::kBeforeWatch);
  EXPECT_EQ(h.counters().very_short_watches, 1u);
}

TEST(ReflectorWatch, replaying_the_same_event_for_ever_backs_off) {
  Watching h;
  h.body(event_json("MODIFIED", object_json("a", "100")));
  h.end();
  EXPECT_EQ(h.state(), State::kBeforeWatch);
}

TEST(ReflectorWatch, clean_end_with_news_goes_on_at_once) {
  Watching h;
  h.body(event_json("MODIFIED", object_json("a", "101")));
  h.end();
  EXPECT_EQ(h.state(), State::kWatch);
  EXPECT_THAT(h.target(), HasSubstr("resourceVersion=101&"));
}

TEST(ReflectorWatch, ends_a_watch_the_server_does_not_end) {
  Watching h;
  EXPECT_EQ(h.wake(), seconds(450 + 30));
  EXPECT_EQ(h.cancelled, 1);
  EXPECT_EQ(h.state(), State::kWatch);
  EXPECT_TRUE(h.in_flight);
  EXPECT_EQ(h.counters().overdue_watches, 1u);
}

// After a restore a watch from a version of the future waits silently (kubernetes#107457).
TEST(ReflectorWatch, a_term_without_a_bookmark_is_suspicious) {
  Watching h;
  h.pass(seconds(449));
  h.end();
  EXPECT_EQ(h.state(), State::kBeforeList);
  EXPECT_EQ(h.counters().silent_watches, 1u);
  h.wake();
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
}

TEST(ReflectorWatch, quiet_resource_with_bookmarks_never_lists) {
  Watching h;
  for (int i = 0; i < 10; ++i) {
    h.body(bookmark_json("100"));
    h.pass(seconds(450));
    h.end();
    h.head(200);
  }
  EXPECT_EQ(h.counters().lists, 1u);
  EXPECT_EQ(h.counters().watches, 11u);
}

TEST(ReflectorWatch, version_going_back_makes_it_list_the_newest_state) {
  for (const std::string& line :
       {bookmark_json("99"), event_json("MODIFIED", object_json("a", "99"))}) {
    Watching h;
    h.body(line);
    EXPECT_EQ(h.state(), State::kBeforeList);
    EXPECT_EQ(h.counters().stale_answers, 1u);
    EXPECT_EQ(h.reflector.resource_version(), "100");
    h.wake();
    EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
  }
}

TEST(ReflectorWatch, deletions_may_carry_an_old_version) {
  Watching h;
  h.body(event_json("DELETED", object_json("a", "50")));
  EXPECT_THAT(h.sink.log, ElementsAre("remove ns/a@50"));
  EXPECT_EQ(h.state(), State::kWatch);
  EXPECT_EQ(h.reflector.resource_version(), "100");
}

TEST(ReflectorWatch, opaque_versions_are_followed_and_never_judged) {
  Watching h;
  h.body(event_json("MODIFIED", object_json("a", "x2")) +
         event_json("MODIFIED", object_json("a", "x1")));
  EXPECT_EQ(h.state(), State::kWatch);
  EXPECT_EQ(h.reflector.resource_version(), "x1");
}

TEST(ReflectorWatch, a_new_uid_under_the_same_name_replaces_the_object) {
  Watching h;
  h.body(event_json("ADDED", object_json("a", "101")));
  std::string reborn = object_json("a", "102");
  reborn.replace(reborn.find("uid-a"), 5, "uid-z");
  h.body(event_json("MODIFIED", reborn));
  EXPECT_EQ(h.sink.objects["ns/a"].uid, "uid-z");
}

TEST(ReflectorWatch, oversized_event_is_named_and_passed_over_and_the_stream_goes_on) {
  auto config = ReflectorHarness::default_config();
  config.max_object_bytes = 100'000;
  Watching h(config);
  const std::string huge = event_json(
      "MODIFIED", object_json("huge", "101", ",\"x\":\"" + std::string(200'000, 'x') + "\""));
  h.body(huge.substr(0, 150'000));
  h.body(huge.substr(150'000) + event_json("ADDED", object_json("b", "102")));
  EXPECT_THAT(h.sink.log, ElementsAre("passed over ns/huge: an event of 200155 bytes, the limit is "
                                      "100000",
                                      "upsert ns/b@102"));
  EXPECT_EQ(h.counters().oversized, 1u);
}

TEST(ReflectorWatch, undecodable_object_is_passed_over_and_the_stream_goes_on) {
  Watching h;
  h.body(event_json("ADDED", object_json("bad", "101", ",\"poison\":1")) +
         event_json("ADDED", object_json("b", "102")));
  EXPECT_THAT(h.sink.log, ElementsAre("upsert ns/bad@101", "passed over ns/bad: undecodable",
                                      "upsert ns/b@102"));
  EXPECT_EQ(h.state(), State::kWatch);
}

TEST(ReflectorWatch, an_event_without_a_readable_object_may_have_been_one) {
  for (const char* line : {"{\"type\":\"ADDED\",\"object\":{\"metadata\"}\n", "<html>\n",
                           "{\"type\":\"ADDED\",\"object\":{\"metadata\":{}}}\n",
                           "{\"type\":\"DELETED\",\"object\":{\"a\":[}}\n"}) {
    Watching h;
    h.body(line);
    EXPECT_EQ(h.state(), State::kBeforeList) << line;
    EXPECT_EQ(h.counters().malformed, 1u) << line;
    EXPECT_EQ(h.reflector.resource_version(), "100");
  }
}

TEST(ReflectorWatch, backoff_starts_over_after_two_healthy_minutes) {
  Watching h;
  h.random = 0;
  h.fail();
  EXPECT_EQ(h.wake(), milliseconds(800));
  h.fail();
  EXPECT_EQ(h.wake(), milliseconds(1600));
  h.head(200);
  h.pass(minutes(2));
  h.fail();
  EXPECT_EQ(h.wake(), milliseconds(800));
}

TEST(ReflectorWatch, audits_by_a_list_when_a_watch_ends) {
  Watching h;
  h.body(bookmark_json("101"));
  h.pass(hours(7));
  h.end();
  EXPECT_EQ(h.target(), "/api/v1/things?limit=500");
  h.answer(200, list_json({}, "150"));
  EXPECT_THAT(h.sink.log, ElementsAre("bookmark 101", "begin audit", "end"));
  EXPECT_EQ(h.counters().audits, 1u);
  EXPECT_EQ(h.state(), State::kWatch);
}

TEST(ReflectorWatch, health_tells_when_it_was_denied) {
  Watching h;
  h.pass(seconds(5));
  h.fail();
  h.wake();
  const Instant denied = h.now;
  h.answer(403, status_json(403, "Forbidden", "cannot watch"));
  h.wake();
  h.answer(403, status_json(403, "Forbidden", "cannot watch"));
  EXPECT_EQ(h.reflector.health().condition, Condition::kDenied);
  EXPECT_EQ(h.reflector.health().since, denied);
  EXPECT_TRUE(h.reflector.health().synced);
}

TEST(ReflectorWatch, ignores_what_a_cancelled_request_still_says) {
  Watching h;
  h.body(event_json("ERROR", status_json(410, "Expired")));
  h.body(event_json("ADDED", object_json("a", "101")));
  h.end();
  EXPECT_EQ(h.state(), State::kBeforeList);
  EXPECT_TRUE(h.sink.log.empty());
}

}  // namespace
}  // namespace vo::kube
