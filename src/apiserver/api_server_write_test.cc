// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "apiserver/api_server.h"
#include "apiserver/document_path.h"
#include "support/api_harness.h"

namespace vo::apiserver {
namespace {

using test::ApiHarness;
using test::crd_json;
using test::header_of;
using test::parsed;
using test::text_in;
using test::version_of;
using testing::HasSubstr;
using testing::MatchesRegex;

const std::string kMaps = "/api/v1/namespaces/default/configmaps";
const std::string kThings = "/apis/test.io/v1/namespaces/default/things";
const std::string kPods = "/api/v1/namespaces/default/pods";
const std::string kCrds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

std::string map_json(const std::string& name, const std::string& extra = "") {
  return R"({"metadata":{"name":")" + name + "\"" + extra + "}}";
}

std::string thing_json(const std::string& name, const std::string& spec = R"({"size":1})",
                       const std::string& meta = "") {
  return R"({"apiVersion":"test.io/v1","kind":"Thing","metadata":{"name":")" + name + "\"" + meta +
         R"(},"spec":)" + spec + "}";
}

std::string pod_json(const std::string& name, const std::string& meta = "") {
  return R"({"metadata":{"name":")" + name + "\"" + meta +
         R"(},"spec":{"containers":[{"name":"c","image":"i"}]}})";
}

class Things : public testing::Test {
 protected:
  explicit Things(bool status = false) {
    EXPECT_EQ(api.post(kCrds, crd_json(status)).head.code, 201);
  }
  ApiHarness api;
};

class ThingsWithStatus : public Things {
 protected:
  ThingsWithStatus() : Things(true) {}
};

TEST(ApiServerWrite, creates_with_what_only_the_server_says) {
  ApiHarness api;
  const Answer made = api.post(kMaps, map_json("a", R"(,"uid":"mine","generation":9)"));
  EXPECT_EQ(made.head.code, 201);
  EXPECT_THAT(text_in(made, {"metadata", "uid"}),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(text_in(made, {"metadata", "creationTimestamp"}), format_rfc3339(api.wall));
  EXPECT_EQ(text_in(made, {"metadata", "namespace"}), "default");
  EXPECT_EQ(version_of(made), std::to_string(api.server.revision()));
  EXPECT_EQ(text_in(made, {"kind"}), "ConfigMap");
  EXPECT_EQ(parsed(api.get(kMaps + "/a").body), parsed(made.body));
}

TEST(ApiServerWrite, the_same_seed_gives_the_same_uids) {
  ApiHarness one;
  ApiHarness two;
  EXPECT_EQ(one.post(kMaps, map_json("a")).body, two.post(kMaps, map_json("a")).body);
}

TEST(ApiServerWrite, refuses_a_second_object_of_the_name) {
  ApiHarness api;
  api.post(kMaps, map_json("a"));
  const Answer again = api.post(kMaps, map_json("a"));
  EXPECT_EQ(again.head.code, 409);
  EXPECT_EQ(parsed(again.body),
            parsed(R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)"
                   R"("message":"configmaps \"a\" already exists","reason":"AlreadyExists",)"
                   R"("details":{"name":"a","kind":"configmaps"},"code":409})"));
}

TEST(ApiServerWrite, generates_names) {
  ApiHarness api;
  const Answer made = api.post(kMaps, R"({"metadata":{"generateName":"a-"}})");
  EXPECT_THAT(text_in(made, {"metadata", "name"}),
              MatchesRegex("a-[bcdfghjklmnpqrstvwxz2456789]{5}"));
}

TEST(ApiServerWrite, refuses_an_object_without_a_name) {
  ApiHarness api;
  const Answer made = api.post(kMaps, "{}");
  EXPECT_EQ(made.head.code, 422);
  EXPECT_THAT(made.body, HasSubstr("name or generateName is required"));
}

TEST(ApiServerWrite, refuses_bad_names_and_labels) {
  ApiHarness api;
  EXPECT_EQ(api.post(kMaps, map_json("Not_Good")).head.code, 422);
  EXPECT_EQ(api.post(kMaps, map_json("a", R"(,"labels":{"a":"b c"})")).head.code, 422);
  EXPECT_EQ(api.post(kMaps, map_json("a", R"(,"labels":{"a":5})")).head.code, 400);
}

TEST(ApiServerWrite, refuses_an_unknown_namespace) {
  ApiHarness api;
  const Answer made = api.post("/api/v1/namespaces/nope/configmaps", map_json("a"));
  EXPECT_EQ(made.head.code, 404);
  EXPECT_EQ(text_in(made, {"message"}), "namespaces \"nope\" not found");
}

TEST(ApiServerWrite, refuses_a_body_that_is_too_large) {
  ApiHarness api;
  EXPECT_EQ(api.post(kMaps, std::string((3U << 20) + 1, ' ')).head.code, 413);
}

TEST(ApiServerWrite, reads_yaml) {
  ApiHarness api;
  const Answer made = api.send(kube::Method::kPost, kMaps, "metadata:\n  name: a\ndata:\n  b: c\n",
                               "application/yaml");
  EXPECT_EQ(text_in(made, {"data", "b"}), "c");
}

TEST(ApiServerWrite, answers_unknown_paths_as_text) {
  ApiHarness api;
  for (const char* path :
       {"/apis/nosuch.io/v1/things", "/apis/apps/v9/things", "/nosuch", "/healthz/nosuch"}) {
    const Answer answer = api.get(path);
    EXPECT_EQ(answer.head.code, 404) << path;
    EXPECT_EQ(answer.body, "404 page not found\n") << path;
  }
}

TEST(ApiServerWrite, answers_unknown_resources_of_its_own_groups_by_a_status) {
  ApiHarness api;
  for (const char* path :
       {"/api/v1/nosuch", "/api/v1/pods/a", "/api/v1/namespaces/default/nodes"}) {
    const Answer answer = api.get(path);
    EXPECT_EQ(answer.head.code, 404) << path;
    EXPECT_EQ(text_in(answer, {"message"}), "the server could not find the requested resource");
  }
}

TEST(ApiServerWrite, refuses_other_methods_where_there_are_objects) {
  ApiHarness api;
  const auto code = [&](const char* path) {
    return api.send(kube::Method::kOther, path, "", "").head.code;
  };
  EXPECT_EQ(code("/api/v1/pods"), 405);
  EXPECT_EQ(code("/api/v1/namespaces/default"), 405);
  EXPECT_EQ(code("/api/v1/nosuch"), 404);
  EXPECT_EQ(code("/healthz"), 200);
  EXPECT_EQ(code("/version"), 405);
  EXPECT_EQ(code("/apis/nosuch"), 404);
}

TEST(ApiServerWrite, says_where_else_to_look) {
  ApiHarness api;
  const Answer answer = api.get("/");
  EXPECT_EQ(answer.head.code, 200);
  EXPECT_THAT(answer.body, HasSubstr(R"("/apis/coordination.k8s.io/v1")"));
}

TEST(ApiServerWrite, refuses_methods_that_a_path_does_not_have) {
  ApiHarness api;
  EXPECT_EQ(api.put(kMaps, "{}").head.code, 405);
  EXPECT_EQ(api.post("/api/v1/configmaps", map_json("a")).head.code, 405);
  EXPECT_EQ(api.post(kMaps + "/a", map_json("a")).head.code, 405);
}

TEST_F(Things, replace_needs_the_current_version) {
  const Answer made = api.post(kThings, thing_json("a"));
  const std::string version = version_of(made);
  const auto with = [&](const std::string& given, int size) {
    return api.put(kThings + "/a", thing_json("a", "{\"size\":" + std::to_string(size) + "}",
                                              R"(,"resourceVersion":")" + given + "\""));
  };
  EXPECT_EQ(api.put(kThings + "/a", thing_json("a")).head.code, 422);
  EXPECT_EQ(with("abc", 2).head.code, 500);
  EXPECT_EQ(with(version, 2).head.code, 200);
  const Answer stale = with(version, 3);
  EXPECT_EQ(stale.head.code, 409);
  EXPECT_THAT(stale.body, HasSubstr("the object has been modified"));
  EXPECT_EQ(api.put(kThings + "/nope", thing_json("nope")).head.code, 404);
}

TEST_F(Things, a_write_that_changes_nothing_moves_no_version) {
  const std::string version = version_of(api.post(kThings, thing_json("a")));
  EXPECT_EQ(version_of(api.merge(kThings + "/a", R"({"spec":{"size":1}})")), version);
  EXPECT_EQ(version_of(api.json_patch(kThings + "/a", "[]")), version);
  EXPECT_NE(version_of(api.merge(kThings + "/a", R"({"spec":{"size":2}})")), version);
}

TEST_F(Things, generation_counts_changes_outside_of_metadata) {
  const auto generation = [](const Answer& answer) {
    return number_at(parsed(answer.body), {"metadata", "generation"});
  };
  EXPECT_EQ(generation(api.post(kThings, thing_json("a"))), 1);
  EXPECT_EQ(generation(api.merge(kThings + "/a", R"({"metadata":{"labels":{"a":"b"}}})")), 1);
  EXPECT_EQ(generation(api.merge(kThings + "/a", R"({"spec":{"size":2}})")), 2);
  EXPECT_EQ(generation(api.merge(kThings + "/a", R"({"status":{"phase":"x"}})")), 3);
}

TEST_F(Things, unknown_fields_are_pruned_and_warned_of) {
  api.post(kThings, thing_json("a"));
  const Answer patched = api.merge(kThings + "/a", R"({"spec":{"colour":"red"}})");
  EXPECT_EQ(patched.head.code, 200);
  EXPECT_EQ(header_of(patched, "Warning"), R"(299 - "unknown field \"spec.colour\"")");
  EXPECT_EQ(patched.body.find("red"), std::string::npos);
  const Answer ignored =
      api.merge(kThings + "/a?fieldValidation=Ignore", R"({"spec":{"colour":"red"}})");
  EXPECT_EQ(header_of(ignored, "Warning"), std::nullopt);
}

TEST_F(Things, unknown_fields_are_refused_when_that_is_asked_for) {
  const Answer made = api.post(kThings + "?fieldValidation=Strict",
                               thing_json("a", R"({"size":1,"colour":"red"})"));
  EXPECT_EQ(made.head.code, 400);
  EXPECT_THAT(made.body, HasSubstr(R"(strict decoding error: unknown field \"spec.colour\")"));
  api.post(kThings, thing_json("a"));
  const Answer patched =
      api.merge(kThings + "/a?fieldValidation=Strict", R"({"spec":{"colour":"red"}})");
  EXPECT_EQ(patched.head.code, 422);
  EXPECT_THAT(patched.body, HasSubstr(R"(unknown field \"spec.colour\")"));
}

TEST_F(Things, invalid_values_are_refused_with_their_cause) {
  const Answer made = api.post(kThings, thing_json("a", R"({"size":"big"})"));
  EXPECT_EQ(made.head.code, 422);
  EXPECT_EQ(text_in(made, {"reason"}), "Invalid");
  EXPECT_THAT(made.body, HasSubstr(R"("field":"spec.size")"));
  EXPECT_THAT(text_in(made, {"message"}), HasSubstr("Thing.test.io \"a\" is invalid: spec.size"));
}

TEST_F(Things, a_dry_run_shows_and_stores_nothing) {
  const std::uint64_t before = api.server.revision();
  EXPECT_EQ(api.post(kThings + "?dryRun=All", thing_json("a")).head.code, 201);
  EXPECT_EQ(api.get(kThings + "/a").head.code, 404);
  EXPECT_EQ(api.server.revision(), before);
  const std::string version = version_of(api.post(kThings, thing_json("a")));
  const Answer dry = api.merge(kThings + "/a?dryRun=All", R"({"spec":{"size":5}})");
  EXPECT_THAT(dry.body, HasSubstr(R"("size":5)"));
  EXPECT_EQ(version_of(dry), version);
  EXPECT_EQ(version_of(api.get(kThings + "/a")), version);
  EXPECT_EQ(api.remove(kThings + "/a?dryRun=All").head.code, 200);
  EXPECT_EQ(api.get(kThings + "/a").head.code, 200);
}

TEST_F(Things, a_failed_test_of_a_json_patch_is_422) {
  api.post(kThings, thing_json("a"));
  const Answer patched =
      api.json_patch(kThings + "/a", R"([{"op":"test","path":"/spec/size","value":"1"}])");
  EXPECT_EQ(patched.head.code, 422);
  EXPECT_EQ(parsed(patched.body),
            parsed(R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)"
                   R"("message":"the server rejected our request due to an error in our request",)"
                   R"("reason":"Invalid","details":{},"code":422})"));
}

TEST_F(Things, guards_in_patches_are_held) {
  const Answer made = api.post(kThings, thing_json("a"));
  api.merge(kThings + "/a", R"({"spec":{"size":2}})");
  const std::string stale = R"({"metadata":{"resourceVersion":")" + version_of(made) + "\"}}";
  EXPECT_EQ(api.merge(kThings + "/a", stale).head.code, 409);
  const Answer other = api.merge(kThings + "/a", R"({"metadata":{"uid":"x"}})");
  EXPECT_EQ(other.head.code, 422);
  EXPECT_THAT(other.body, HasSubstr("field is immutable"));
}

TEST_F(Things, patches_of_other_types_are_415) {
  api.post(kThings, thing_json("a"));
  for (const char* type : {"application/json", "application/strategic-merge-patch+json"}) {
    EXPECT_EQ(api.send(kube::Method::kPatch, kThings + "/a", "{}", type).head.code, 415) << type;
  }
}

TEST_F(Things, without_a_status_subresource_its_path_is_404) {
  api.post(kThings, thing_json("a"));
  const Answer patched = api.merge(kThings + "/a/status", R"({"status":{"phase":"x"}})");
  EXPECT_EQ(patched.head.code, 404);
  EXPECT_EQ(text_in(patched, {"message"}), "things.test.io \"a\" not found");
}

TEST_F(ThingsWithStatus, status_changes_only_by_its_subresource) {
  api.post(kThings, thing_json("a"));
  const std::string both = R"({"spec":{"size":7},"status":{"phase":"x"}})";
  const json::Document main = parsed(api.merge(kThings + "/a", both).body);
  EXPECT_EQ(number_at(main, {"spec", "size"}), 7);
  EXPECT_EQ(member(main, "status"), nullptr);
  const std::string other = R"({"spec":{"size":8},"status":{"phase":"y"}})";
  const json::Document status = parsed(api.merge(kThings + "/a/status", other).body);
  EXPECT_EQ(number_at(status, {"spec", "size"}), 7);
  EXPECT_EQ(text_at(status, {"status", "phase"}), "y");
}

TEST_F(Things, deleting_answers_with_a_status) {
  const Answer made = api.post(kThings, thing_json("a"));
  const Answer gone = api.remove(kThings + "/a");
  EXPECT_EQ(gone.head.code, 200);
  EXPECT_EQ(parsed(gone.body),
            parsed(R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success",)"
                   R"("details":{"name":"a","group":"test.io","kind":"things","uid":")" +
                   text_in(made, {"metadata", "uid"}) + "\"}}"));
  EXPECT_EQ(api.remove(kThings + "/a").head.code, 404);
}

TEST_F(Things, preconditions_of_a_deletion_are_held) {
  api.post(kThings, thing_json("a"));
  EXPECT_EQ(api.remove(kThings + "/a", R"({"preconditions":{"uid":"x"}})").head.code, 409);
  EXPECT_EQ(api.remove(kThings + "/a", R"({"preconditions":{"resourceVersion":"1"}})").head.code,
            409);
  EXPECT_EQ(api.get(kThings + "/a").head.code, 200);
}

TEST_F(Things, finalizers_hold_a_deletion_until_the_last_is_gone) {
  api.post(kThings, thing_json("a", R"({"size":1})", R"(,"finalizers":["x.io/y"])"));
  const Answer marked = api.remove(kThings + "/a");
  EXPECT_EQ(text_in(marked, {"metadata", "deletionTimestamp"}), format_rfc3339(api.wall));
  EXPECT_EQ(api.get(kThings + "/a").head.code, 200);
  const std::string version = version_of(api.get(kThings + "/a"));
  EXPECT_EQ(version_of(api.remove(kThings + "/a")), version);
  EXPECT_EQ(api.merge(kThings + "/a", R"({"metadata":{"finalizers":null}})").head.code, 200);
  EXPECT_EQ(api.get(kThings + "/a").head.code, 404);
}

TEST(ApiServerWrite, pods_that_run_are_given_their_grace_period) {
  ApiHarness api;
  EXPECT_EQ(text_in(api.post(kPods, pod_json("a")), {"status", "phase"}), "Pending");
  EXPECT_EQ(api.post(kPods + "/a/binding", R"({"target":{"name":"node01"}})").head.code, 201);
  EXPECT_EQ(api.post(kPods + "/a/binding", R"({"target":{"name":"node02"}})").head.code, 409);
  const Answer marked = api.remove(kPods + "/a");
  EXPECT_EQ(number_at(parsed(marked.body), {"metadata", "deletionGracePeriodSeconds"}), 30);
  EXPECT_EQ(text_in(marked, {"metadata", "deletionTimestamp"}),
            format_rfc3339(api.wall + std::chrono::seconds(30)));
  EXPECT_EQ(text_in(api.get(kPods + "/a"), {"spec", "nodeName"}), "node01");
  api.remove(kPods + "/a", R"({"gracePeriodSeconds":0})");
  EXPECT_EQ(api.get(kPods + "/a").head.code, 404);
}

TEST(ApiServerWrite, pods_nobody_runs_go_at_once) {
  ApiHarness api;
  api.post(kPods, pod_json("a"));
  EXPECT_EQ(text_in(api.remove(kPods + "/a"), {"kind"}), "Pod");
  EXPECT_EQ(api.get(kPods + "/a").head.code, 404);
}

TEST(ApiServerWrite, a_pods_containers_are_not_changed) {
  ApiHarness api;
  api.post(kPods, pod_json("a"));
  const auto with = [](const std::string& container) {
    return R"({"spec":{"containers":[)" + container + "]}}";
  };
  EXPECT_EQ(api.merge(kPods + "/a", with(R"({"name":"c","image":"i","args":["x"]})")).head.code,
            422);
  const Answer image =
      api.send(kube::Method::kPatch, kPods + "/a", with(R"({"name":"c","image":"j"})"),
               "application/strategic-merge-patch+json");
  EXPECT_EQ(image.head.code, 200);
}

TEST(ApiServerWrite, evicted_pods_are_deleted) {
  ApiHarness api;
  api.post(kPods, pod_json("a"));
  EXPECT_EQ(api.post(kPods + "/a/eviction", R"({"metadata":{"name":"a"}})").head.code, 201);
  EXPECT_EQ(api.get(kPods + "/a").head.code, 404);
}

TEST(ApiServerWrite, deletes_what_a_selector_chooses) {
  ApiHarness api;
  api.post(kMaps, map_json("a", R"(,"labels":{"x":"1"})"));
  api.post(kMaps, map_json("b", R"(,"labels":{"x":"2"})"));
  EXPECT_EQ(api.remove(kMaps + "?labelSelector=x%3D1").head.code, 200);
  EXPECT_EQ(api.get(kMaps + "/a").head.code, 404);
  EXPECT_EQ(api.get(kMaps + "/b").head.code, 200);
}

TEST(ApiServerWrite, leases_are_created_by_put_and_have_six_digits) {
  ApiHarness api;
  const std::string leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
  const auto lease = [](const std::string& time) {
    return R"({"metadata":{"name":"l"},"spec":{"leaseDurationSeconds":15,"renewTime":")" + time +
           "\"}}";
  };
  EXPECT_EQ(api.put(leases + "/l", lease("2026-11-23T22:00:00Z")).head.code, 400);
  EXPECT_EQ(api.put(leases + "/l", lease("2026-11-23T22:00:00.000001Z")).head.code, 201);
  EXPECT_EQ(api.put(leases + "/l", lease("2026-11-23T22:00:00.000002Z")).head.code, 422);
}

TEST(ApiServerWrite, events_have_two_forms) {
  ApiHarness api;
  const std::string modern = "/apis/events.k8s.io/v1/namespaces/default/events";
  const std::string event =
      R"({"metadata":{"name":"e"},"eventTime":"2026-11-23T22:00:00.000001Z",)"
      R"("reportingController":"x.io/c","reportingInstance":"i","action":"A","reason":"R",)"
      R"("type":"Normal","note":"hello","regarding":{"kind":"Pod","name":"p"}})";
  EXPECT_EQ(api.post(modern, event).head.code, 201);
  const Answer core = api.get("/api/v1/namespaces/default/events/e");
  EXPECT_EQ(text_in(core, {"message"}), "hello");
  EXPECT_EQ(text_in(core, {"involvedObject", "name"}), "p");
  EXPECT_EQ(text_in(api.get(modern + "/e"), {"note"}), "hello");
  EXPECT_EQ(api.post(modern, R"({"metadata":{"name":"f"}})").head.code, 422);
}

TEST(ApiServerWrite, admission_changes_and_refuses) {
  Options options;
  options.admission = [](const AdmissionRequest& asked) -> Outcome<bool> {
    if (asked.caller.user == "bad") return forbidden(asked.info, asked.name, "no");
    if (asked.operation != Operation::kCreate) return false;
    object_at(*asked.after, {"metadata", "labels"})["by"] = asked.caller.user;
    return true;
  };
  ApiHarness api(std::move(options));
  EXPECT_EQ(text_in(api.post(kMaps, map_json("a")), {"metadata", "labels", "by"}), "tester");
  api.headers = {{"Impersonate-User", "bad"}};
  EXPECT_EQ(api.post(kMaps, map_json("b")).head.code, 403);
  EXPECT_EQ(api.remove(kMaps + "/a").head.code, 403);
  EXPECT_EQ(api.merge(kMaps + "/a", R"({"data":{"x":"y"}})").head.code, 403);
}

TEST(ApiServerWrite, reviews_are_answered) {
  ApiHarness api;
  const Answer answer = api.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "{}");
  EXPECT_EQ(answer.head.code, 201);
  EXPECT_THAT(answer.body, HasSubstr(R"("status":{"allowed":true})"));
}

TEST(ApiServerWrite, a_definition_is_served_at_once_and_withdrawn_with_its_objects) {
  ApiHarness api;
  EXPECT_EQ(api.get(kThings).head.code, 404);
  api.post(kCrds, crd_json());
  EXPECT_THAT(api.get(kCrds + "/things.test.io").body, HasSubstr(R"("Established")"));
  EXPECT_EQ(api.post(kThings, thing_json("a")).head.code, 201);
  EXPECT_EQ(api.remove(kCrds + "/things.test.io").head.code, 200);
  EXPECT_EQ(api.get(kThings).head.code, 404);
  api.post(kCrds, crd_json());
  EXPECT_EQ(api.get(kThings + "/a").head.code, 404);
}

}  // namespace
}  // namespace vo::apiserver
