// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "apiserver/api_server.h"
#include "apiserver/document_path.h"
#include "support/api_harness.h"

namespace vo::apiserver {
namespace {

using std::chrono::seconds;
using test::ApiHarness;
using test::events_in;
using test::names_in;
using test::parsed;
using test::text_in;
using test::version_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kMaps = "/api/v1/namespaces/default/configmaps";
const std::string kPods = "/api/v1/namespaces/default/pods";

class Reading : public testing::Test {
 protected:
  void make(const std::string& name, const std::string& label = "1") {
    api.post(kMaps, R"({"metadata":{"name":")" + name + R"(","labels":{"x":")" + label + "\"}}}");
  }
  void label(const std::string& name, const std::string& label) {
    api.merge(kMaps + "/" + name, R"({"metadata":{"labels":{"x":")" + label + "\"}}}");
  }
  std::string revision() const { return std::to_string(api.server.revision()); }
  std::string continue_of(const Answer& answer) {
    return text_in(answer, {"metadata", "continue"});
  }
  Answer watch(const std::string& query) { return api.get(kMaps + "?watch=true&" + query); }

  ApiHarness api;
};

TEST_F(Reading, lists_in_the_order_of_names_with_the_revision) {
  make("b");
  make("a");
  const Answer list = api.get(kMaps);
  EXPECT_THAT(names_in(list), ElementsAre("a", "b"));
  EXPECT_EQ(text_in(list, {"kind"}), "ConfigMapList");
  EXPECT_EQ(version_of(list), revision());
  EXPECT_EQ(list.body.find(R"("kind":"ConfigMap")"), std::string::npos);
  EXPECT_THAT(names_in(api.get("/api/v1/namespaces/nope/configmaps")), IsEmpty());
  EXPECT_THAT(names_in(api.get("/api/v1/configmaps")), ElementsAre("a", "b"));
}

TEST_F(Reading, the_old_paths_watch_too) {
  make("a");
  make("b");
  const auto begun = [&](const std::string& path) {
    return events_in(api.get("/api/v1/watch" + path).body);
  };
  EXPECT_THAT(begun("/namespaces/default/configmaps"), ElementsAre("ADDED a", "ADDED b"));
  EXPECT_THAT(begun("/namespaces/default/configmaps/b"), ElementsAre("ADDED b"));
  EXPECT_THAT(begun("/configmaps"), ElementsAre("ADDED a", "ADDED b"));
  EXPECT_THAT(begun("/namespaces/default"), ElementsAre("ADDED default"));
  EXPECT_EQ(api.remove("/api/v1/watch/namespaces/default/configmaps/b").head.code, 405);
  EXPECT_EQ(api.get("/api/v1/watch").head.code, 404);
  EXPECT_EQ(api.get("/api/v1/watch/nothings").head.code, 404);
}

TEST_F(Reading, pages_show_the_state_of_the_first) {
  for (const char* name : {"a", "b", "c", "d"}) make(name);
  const Answer first = api.get(kMaps + "?limit=2");
  EXPECT_THAT(names_in(first), ElementsAre("a", "b"));
  EXPECT_EQ(number_at(parsed(first.body), {"metadata", "remainingItemCount"}), 2);
  api.remove(kMaps + "/c");
  make("cc");
  const Answer second = api.get(kMaps + "?limit=2&continue=" + continue_of(first));
  EXPECT_THAT(names_in(second), ElementsAre("c", "d"));
  EXPECT_EQ(version_of(second), version_of(first));
  EXPECT_EQ(continue_of(second), "");
}

TEST_F(Reading, selected_pages_do_not_count_the_rest) {
  for (const char* name : {"a", "b", "c"}) make(name);
  const Answer first = api.get(kMaps + "?limit=1&labelSelector=x%3D1");
  EXPECT_NE(continue_of(first), "");
  EXPECT_EQ(first.body.find("remainingItemCount"), std::string::npos);
}

TEST_F(Reading, an_old_continue_token_is_410_with_one_that_works) {
  for (const char* name : {"a", "b", "c"}) make(name);
  const Answer first = api.get(kMaps + "?limit=1");
  make("bb");
  api.server.compact();
  const Answer gone = api.get(kMaps + "?limit=1&continue=" + continue_of(first));
  EXPECT_EQ(gone.head.code, 410);
  EXPECT_EQ(text_in(gone, {"reason"}), "Expired");
  const Answer rest = api.get(kMaps + "?continue=" + continue_of(gone));
  EXPECT_THAT(names_in(rest), ElementsAre("b", "bb", "c"));
}

TEST_F(Reading, lists_at_an_exact_version) {
  make("a");
  const std::string then = revision();
  make("b");
  const std::string exact = "&resourceVersionMatch=Exact";
  EXPECT_THAT(names_in(api.get(kMaps + "?resourceVersion=" + then + exact)), ElementsAre("a"));
  const std::string newer = "&resourceVersionMatch=NotOlderThan";
  EXPECT_THAT(names_in(api.get(kMaps + "?resourceVersion=" + then + newer)), ElementsAre("a", "b"));
  api.server.compact();
  EXPECT_EQ(api.get(kMaps + "?resourceVersion=" + then + exact).head.code, 410);
}

TEST_F(Reading, refuses_queries_that_make_no_sense) {
  make("a");
  make("b");
  EXPECT_EQ(api.get(kMaps + "?limit=two").head.code, 400);
  EXPECT_EQ(api.get(kMaps + "?resourceVersion=abc").head.code, 400);
  EXPECT_EQ(api.get(kMaps + "?continue=%25%25").head.code, 400);
  EXPECT_EQ(api.get(kMaps + "?resourceVersionMatch=Exact").head.code, 422);
  EXPECT_EQ(api.get(kMaps + "?labelSelector=a%20b%20c").head.code, 400);
  const Answer field = api.get(kMaps + "?fieldSelector=status.phase%3DRunning");
  EXPECT_EQ(field.head.code, 400);
  EXPECT_EQ(text_in(field, {"message"}), "field label not supported: status.phase");
  const std::string token = continue_of(api.get(kMaps + "?limit=1"));
  EXPECT_EQ(api.get(kMaps + "?resourceVersion=5&continue=" + token).head.code, 400);
}

TEST_F(Reading, a_version_of_the_future_is_504) {
  const Answer list = api.get(kMaps + "?resourceVersion=999999");
  EXPECT_EQ(list.head.code, 504);
  EXPECT_THAT(list.body, HasSubstr("ResourceVersionTooLarge"));
  EXPECT_EQ(list.head.header("Retry-After"), "1");
}

TEST_F(Reading, selects_by_labels_and_fields) {
  make("a", "1");
  make("b", "2");
  const auto names = [&](const std::string& query) { return names_in(api.get(kMaps + query)); };
  EXPECT_THAT(names("?labelSelector=x"), ElementsAre("a", "b"));
  EXPECT_THAT(names("?labelSelector=!x"), IsEmpty());
  EXPECT_THAT(names("?labelSelector=x+in+(2,3)"), ElementsAre("b"));
  EXPECT_THAT(names("?labelSelector=x+notin+(2,3),y!%3D1"), ElementsAre("a"));
  EXPECT_THAT(names("?fieldSelector=metadata.name%3Db"), ElementsAre("b"));
  EXPECT_THAT(names("?fieldSelector=metadata.name!%3Db,metadata.namespace%3Ddefault"),
              ElementsAre("a"));
}

TEST_F(Reading, label_selectors_are_held_to_the_rules_of_labels) {
  const auto message = [&](const std::string& selector) {
    const Answer answer = api.get(kMaps + "?labelSelector=" + selector);
    EXPECT_EQ(answer.head.code, 400) << selector;
    return std::string(text_in(answer, {"message"}));
  };
  EXPECT_THAT(message("x+in+(b,_a,a)"),
              HasSubstr("unable to parse requirement: values[0][x]: Invalid value: \"_a\": a valid "
                        "label must be an empty string"));
  EXPECT_THAT(message("x>three"), HasSubstr("values[0]: Invalid value: \"three\": for 'Gt', 'Lt' "
                                            "operators, the value must be an integer"));
  EXPECT_THAT(message("-x"), HasSubstr("<nil>: Invalid value: \"-x\": name part must consist"));
  EXPECT_THAT(message("x>_"), HasSubstr("requirement: [values[0]: Invalid"));
  EXPECT_EQ(api.get(kMaps + "?labelSelector=x%3D,y+notin+()").head.code, 200);
}

TEST_F(Reading, pods_are_selected_by_their_node) {
  api.post(kPods, R"({"metadata":{"name":"a"},"spec":{"containers":[]}})");
  api.post(kPods, R"({"metadata":{"name":"b"},"spec":{"containers":[]}})");
  api.post(kPods + "/a/binding", R"({"target":{"name":"node01"}})");
  EXPECT_THAT(names_in(api.get("/api/v1/pods?fieldSelector=spec.nodeName%3Dnode01")),
              ElementsAre("a"));
}

TEST_F(Reading, shows_metadata_alone) {
  make("a");
  api.headers = {{"Accept", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"}};
  const json::Document list = parsed(api.get(kMaps).body);
  EXPECT_EQ(text_at(list, {"kind"}), "PartialObjectMetadataList");
  const json::Document& item = list_at(list, {"items"}).at(0);
  EXPECT_EQ(text_at(item, {"metadata", "name"}), "a");
  EXPECT_EQ(text_at(item, {"kind"}), "PartialObjectMetadata");
}

TEST_F(Reading, shows_tables) {
  make("a");
  api.headers = {{"Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"}};
  const json::Document table = parsed(api.get(kMaps).body);
  EXPECT_EQ(text_at(table, {"kind"}), "Table");
  EXPECT_EQ(text_at(table, {"metadata", "resourceVersion"}), revision());
  EXPECT_EQ(list_at(table, {"rows"}).size(), 1U);
}

TEST_F(Reading, refuses_media_types_it_does_not_have) {
  api.headers = {{"Accept", "text/html"}};
  EXPECT_EQ(api.get(kMaps).head.code, 406);
  api.headers = {{"Accept", "application/vnd.kubernetes.protobuf, */*"}};
  EXPECT_EQ(api.get(kMaps).head.code, 200);
}

TEST_F(Reading, answers_in_yaml) {
  make("a");
  api.headers = {{"Accept", "application/yaml"}};
  EXPECT_THAT(api.get(kMaps + "/a").body, HasSubstr("\n  name: a\n"));
}

TEST_F(Reading, a_watch_tells_what_happens) {
  make("a");
  const Answer opened = watch("resourceVersion=" + revision());
  ASSERT_TRUE(opened.stream);
  EXPECT_EQ(opened.body, "");
  make("b");
  label("a", "2");
  api.remove(kMaps + "/b");
  api.post("/api/v1/namespaces/kube-system/configmaps", R"({"metadata":{"name":"other"}})");
  const std::string text = api.stream_text(*opened.stream);
  EXPECT_THAT(events_in(text), ElementsAre("ADDED b", "MODIFIED a", "DELETED b"));
  const std::string last = text.substr(text.rfind("{\"type\""));
  EXPECT_THAT(
      last, HasSubstr(R"("resourceVersion":")" + std::to_string(api.server.revision() - 1) + "\""));
}

TEST_F(Reading, a_watch_resumes_where_it_broke_off) {
  make("a");
  const std::string then = revision();
  make("b");
  api.remove(kMaps + "/a");
  EXPECT_THAT(events_in(watch("resourceVersion=" + then).body),
              ElementsAre("ADDED b", "DELETED a"));
}

TEST_F(Reading, a_watch_of_a_selector_tells_of_entering_and_leaving) {
  make("a", "2");
  const Answer opened = watch("labelSelector=x%3D1&resourceVersion=" + revision());
  label("a", "1");
  api.merge(kMaps + "/a", R"({"data":{"k":"v"}})");
  label("a", "2");
  const std::string text = api.stream_text(*opened.stream);
  EXPECT_THAT(events_in(text), ElementsAre("ADDED a", "MODIFIED a", "DELETED a"));
  const std::string left = text.substr(text.find("DELETED"));
  EXPECT_THAT(left, HasSubstr(R"("x":"1")"));  // its old content …
  EXPECT_THAT(left, HasSubstr("\"resourceVersion\":\"" + revision() + "\""));
}

TEST_F(Reading, a_watch_from_too_long_ago_is_told_so_in_the_stream) {
  const std::string then = revision();
  make("a");
  make("b");
  api.server.compact();
  const Answer gone = watch("resourceVersion=" + then);
  EXPECT_EQ(gone.head.code, 200);
  EXPECT_FALSE(gone.stream);
  const std::string message = "too old resource version: " + then + " (" + revision() + ")";
  EXPECT_EQ(parsed(gone.body),
            parsed(R"({"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},)"
                   R"("status":"Failure","message":")" +
                   message + R"(","reason":"Expired","code":410}})"));
}

TEST_F(Reading, a_watch_without_a_version_begins_with_what_is_there) {
  make("a");
  EXPECT_THAT(events_in(watch("").body), ElementsAre("ADDED a"));
  const std::string text = watch("resourceVersion=0&allowWatchBookmarks=true").body;
  EXPECT_THAT(events_in(text), ElementsAre("ADDED a", "BOOKMARK"));
}

TEST_F(Reading, initial_events_end_with_a_marked_bookmark) {
  make("a");
  const std::string query = "sendInitialEvents=true&allowWatchBookmarks=true";
  const std::string text = watch(query + "&resourceVersionMatch=NotOlderThan").body;
  EXPECT_THAT(events_in(text), ElementsAre("ADDED a", "BOOKMARK"));
  EXPECT_THAT(text, HasSubstr(R"("k8s.io/initial-events-end":"true")"));
  EXPECT_THAT(text, HasSubstr("\"resourceVersion\":\"" + revision() + "\"}}}\n"));
  EXPECT_EQ(watch(query).head.code, 422);
}

TEST_F(Reading, a_watch_from_the_future_waits) {
  const Answer opened = watch("resourceVersion=" + std::to_string(api.server.revision() + 2));
  make("a");
  make("b");
  make("c");
  EXPECT_THAT(events_in(api.stream_text(*opened.stream)), ElementsAre("ADDED c"));
  EXPECT_EQ(watch("resourceVersion=abc").head.code, 500);
}

TEST_F(Reading, bookmarks_come_every_minute_and_before_the_end) {
  const Answer opened =
      watch("allowWatchBookmarks=true&timeoutSeconds=150&resourceVersion=" + revision());
  std::vector<std::string> seen;
  while (api.ended == 0) {
    const auto wake = api.server.wake_at();
    ASSERT_TRUE(wake);
    if (*wake > api.now) api.pass(*wake - api.now);
    api.tick();
    const auto at = std::chrono::duration_cast<seconds>(api.now.time_since_epoch()).count() - 3600;
    for (const std::string& event : events_in(api.stream_text(*opened.stream))) {
      seen.push_back(event + " " + std::to_string(at));
    }
  }
  EXPECT_THAT(seen, ElementsAre("BOOKMARK 60", "BOOKMARK 120", "BOOKMARK 148"));
  EXPECT_EQ(api.server.open_watches(), 0U);
}

TEST_F(Reading, a_closed_watch_gets_nothing) {
  const Answer opened = watch("resourceVersion=" + revision());
  api.server.close(*opened.stream);
  make("a");
  EXPECT_THAT(api.server.take_chunks(), IsEmpty());
  EXPECT_EQ(api.server.wake_at().has_value(), false);
}

TEST_F(Reading, watches_share_the_bytes_of_an_event) {
  watch("resourceVersion=" + revision());
  watch("resourceVersion=" + revision());
  make("a");
  const auto chunks = api.server.take_chunks();
  ASSERT_EQ(chunks.size(), 2U);
  EXPECT_EQ(chunks[0].bytes, chunks[1].bytes);
}

TEST_F(Reading, watches_end_when_their_definition_changes) {
  api.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", test::crd_json());
  const std::string things = "/apis/test.io/v1/things";
  const Answer opened = api.get(things + "?watch=true");
  api.tick();
  api.server.take_chunks();
  api.merge("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.test.io",
            R"({"metadata":{"labels":{"a":"b"}}})");
  api.stream_text(*opened.stream);
  EXPECT_EQ(api.ended, 1);
  EXPECT_EQ(api.get(things).head.code, 200);
}

TEST_F(Reading, history_is_bounded) {
  Options options;
  options.history.changes = 3;
  ApiHarness small(std::move(options));
  const std::string then = std::to_string(small.server.revision());
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    small.post(kMaps, R"({"metadata":{"name":")" + std::string(name) + "\"}}");
  }
  EXPECT_THAT(small.get(kMaps + "?watch=true&resourceVersion=" + then).body,
              HasSubstr("too old resource version"));
}

TEST_F(Reading, tells_who_it_is) {
  EXPECT_EQ(text_in(api.get("/version"), {"gitVersion"}), "v1.37.2");
  EXPECT_EQ(text_in(api.get("/version"), {"minor"}), "37");
  EXPECT_EQ(api.get("/readyz").body, "ok");
  EXPECT_THAT(api.get("/apis").body, HasSubstr("coordination.k8s.io"));
  EXPECT_THAT(api.get("/api/v1").body, HasSubstr(R"("configmaps")"));
  EXPECT_EQ(api.get("/apis/nosuch.io").head.code, 404);
  EXPECT_THAT(api.get("/openapi/v3").body, HasSubstr("api/v1"));
  EXPECT_THAT(api.get("/openapi/v2").body, HasSubstr(R"("swagger":"2.0")"));
}

TEST_F(Reading, answers_304_to_who_has_it_already) {
  api.headers = {
      {"Accept", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"}};
  const Answer first = api.get("/apis");
  ASSERT_EQ(text_in(first, {"kind"}), "APIGroupDiscoveryList");
  api.headers.push_back({"If-None-Match", test::header_of(first, "Etag").value_or("")});
  EXPECT_EQ(api.get("/apis").head.code, 304);
}

}  // namespace
}  // namespace vo::apiserver
