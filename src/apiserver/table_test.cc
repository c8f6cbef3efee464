// SPDX-License-Identifier: Apache-2.0
#include "apiserver/table.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "apiserver/custom_resource_definition.h"
#include "apiserver/human_duration.h"
#include "apiserver/json_path.h"
#include "base/clock.h"
#include "json/document.h"
#include "support/fixture.h"
#include "support/kubevirt_crds.h"

namespace vo::apiserver {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

json::Document document(std::string_view text) { return json::parse_document(text).value(); }

WallTime at(std::string_view time) { return parse_rfc3339(time).value(); }

std::string cells(const ResourceInfo& info, const json::Document& object, WallTime now) {
  const auto table = to_table(info, std::span(&object, 1), {}, now);
  return json::write_compact(table.at("rows").at(0).at("cells"));
}

ResourceInfo builtin(std::string kind) {
  ResourceInfo info;
  info.kind = std::move(kind);
  return info;
}

const ResourceInfo& vmis() {
  static const ResourceInfo kInfo =
      read_crd(test::kubevirt_crd("main", "virtualmachineinstances")).value().front();
  return kInfo;
}

TEST(HumanDuration, prints_ages_as_kubectl) {
  EXPECT_EQ(human_duration(seconds{-2}), "<invalid>");
  EXPECT_EQ(human_duration(seconds{-1}), "0s");
  EXPECT_EQ(human_duration(seconds{119}), "119s");
  EXPECT_EQ(human_duration(seconds{120}), "2m");
  EXPECT_EQ(human_duration(seconds{330}), "5m30s");
  EXPECT_EQ(human_duration(minutes{179}), "179m");
  EXPECT_EQ(human_duration(hours{3}), "3h");
  EXPECT_EQ(human_duration(hours{7} + minutes{5}), "7h5m");
  EXPECT_EQ(human_duration(hours{47}), "47h");
  EXPECT_EQ(human_duration(hours{52}), "2d4h");
  EXPECT_EQ(human_duration(hours{24 * 400}), "400d");
  EXPECT_EQ(human_duration(hours{24 * 366 * 2}), "2y2d");
  EXPECT_EQ(human_duration(hours{24 * 365 * 8}), "8y");
}

std::string found(std::string_view path, std::string_view text) {
  const auto object = document(text);
  const auto* value = JsonPath::parse(path).value().find(object);
  return value == nullptr ? "none" : json::write_compact(*value);
}

TEST(JsonPath, finds_what_printer_columns_ask_for) {
  constexpr std::string_view kObject =
      R"({"a":{"b":1},"l":[{"ip":"x"},{"ip":"y"}],"labels":{"k.io/n":"v"},)"
      R"("conditions":[{"type":"Ready","status":"True"},{"type":"Paused","status":"No"}]})";
  EXPECT_EQ(found(".a.b", kObject), "1");
  EXPECT_EQ(found(".a.c", kObject), "none");
  EXPECT_EQ(found(".l[1].ip", kObject), R"("y")");
  EXPECT_EQ(found(".l[-1].ip", kObject), R"("y")");
  EXPECT_EQ(found(".l[2].ip", kObject), "none");
  EXPECT_EQ(found(".l[*].ip", kObject), R"("x")");
  EXPECT_EQ(found(R"(.labels.k\.io/n)", kObject), R"("v")");
  EXPECT_EQ(found(".labels['k.io/n']", kObject), R"("v")");
  EXPECT_EQ(found(".conditions[?(@.type=='Paused')].status", kObject), R"("No")");
  EXPECT_EQ(found(R"(.conditions[?(@.type == "Ready")].status)", kObject), R"("True")");
  EXPECT_EQ(found(".conditions[?(@.type=='Other')].status", kObject), "none");
}

TEST(JsonPath, refuses_what_it_cannot_follow) {
  for (const std::string_view path : {"..a", ".a[", ".a[x]", ".a[?(@.x)]"}) {
    EXPECT_FALSE(JsonPath::parse(path)) << path;
  }
}

TEST(Table, prints_a_vmi_as_the_real_server_did) {
  const auto vmi = document(test::fixture("objects/arm64/vmi.json"));
  EXPECT_EQ(cells(vmis(), vmi, at("2026-11-23T21:54:31Z")),
            R"(["arm64","12m","Scheduling",null,null,"False",null,null])");
}

TEST(Table, names_its_columns_and_carries_metadata_of_the_list) {
  const auto vmi = document(test::fixture("objects/arm64/vmi.json"));
  const auto table = to_table(vmis(), std::span(&vmi, 1), {}, at("2026-11-23T21:54:31Z"),
                              document(R"({"resourceVersion":"7"})"));
  EXPECT_EQ(table.at("kind"), "Table");
  EXPECT_EQ(table.at("apiVersion"), "meta.k8s.io/v1");
  EXPECT_EQ(json::write_compact(table.at("metadata")), R"({"resourceVersion":"7"})");
  EXPECT_EQ(table.at("columnDefinitions").as_array().size(), 8U);
  const auto& ready = table.at("columnDefinitions").at(5);
  EXPECT_EQ(ready.at("name"), "Ready");
  EXPECT_EQ(ready.at("description"),
            "Custom resource definition column (in JSONPath format): "
            ".status.conditions[?(@.type=='Ready')].status");
  EXPECT_EQ(table.at_pointer("/columnDefinitions/0/format"), "name");
}

TEST(Table, includes_as_much_of_the_object_as_asked_for) {
  const auto object = document(R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},)"
                               R"("data":{"k":"v"}})");
  const auto row = [&](IncludeObject include) {
    const auto table = to_table(builtin("ConfigMap"), std::span(&object, 1),
                                {.include_object = include, .headers = false}, {});
    EXPECT_TRUE(table.at("columnDefinitions").is_null());
    return json::write_compact(table.at_pointer("/rows/0/object"));
  };
  EXPECT_EQ(row(IncludeObject::kNone), "null");
  EXPECT_EQ(row(IncludeObject::kMetadata),
            R"({"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",)"
            R"("metadata":{"name":"a"}})");
  EXPECT_EQ(row(IncludeObject::kObject), json::write_compact(object));
}

constexpr std::string_view kNow = "2026-11-25T01:10:00Z";

std::string pod(std::string_view status, std::string_view metadata = "") {
  const auto object = document(
      R"({"metadata":{"name":"p","creationTimestamp":"2026-11-25T01:00:00Z")" +
      std::string(metadata) + R"(},"spec":{"containers":[{"name":"a"},{"name":"b"}],)" +
      R"("initContainers":[{"name":"i"},{"name":"s","restartPolicy":"Always"}]},"status":)" +
      std::string(status) + "}");
  auto all = document(cells(builtin("Pod"), object, at(kNow)));
  all.as_array().resize(5);
  return json::write_compact(all);
}

TEST(Table, prints_pods_by_what_their_containers_do) {
  EXPECT_EQ(pod(R"({"phase":"Pending"})"), R"(["p","0/3","Pending","0","10m"])");
  EXPECT_EQ(pod(R"({"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":1,)"
                R"("state":{"waiting":{"reason":"PodInitializing"}}}]})"),
            R"(["p","0/3","Init:0/2","1","10m"])");
  EXPECT_EQ(pod(R"({"phase":"Running","initContainerStatuses":[{"name":"i","state":{"terminated":)"
                R"({"exitCode":0}}},{"name":"s","started":true,"ready":true,"state":{"running":)"
                R"({}}}],"containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}},)"
                R"({"name":"b","restartCount":3,"lastState":{"terminated":{"finishedAt":)"
                R"("2026-11-25T01:07:00Z"}},"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]})"),
            R"x(["p","2/3","CrashLoopBackOff","3 (3m ago)","10m"])x");
  EXPECT_EQ(pod(R"({"phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":)"
                R"({"exitCode":137,"reason":"OOMKilled"}}}]})"),
            R"(["p","0/3","OOMKilled","0","10m"])");
  EXPECT_EQ(pod(R"({"phase":"Running"})", R"(,"deletionTimestamp":"2026-11-25T01:09:00Z")"),
            R"(["p","0/3","Terminating","0","10m"])");
  EXPECT_EQ(pod(R"({"phase":"Pending","reason":"Evicted"})"), R"(["p","0/3","Evicted","0","10m"])");
}

TEST(Table, marks_rows_of_pods_that_ended) {
  const auto ended = document(R"({"metadata":{"name":"p"},"status":{"phase":"Succeeded"}})");
  const auto table = to_table(builtin("Pod"), std::span(&ended, 1), {}, at(kNow));
  EXPECT_EQ(table.at_pointer("/rows/0/conditions/0/reason"), "Succeeded");
}

TEST(Table, prints_the_other_built_in_kinds) {
  const auto row = [](std::string kind, std::string_view text) {
    return cells(builtin(std::move(kind)), document(text), at(kNow));
  };
  constexpr std::string_view kMeta =
      R"("metadata":{"name":"n","creationTimestamp":"2026-11-25T01:09:00Z")";
  const std::string meta{kMeta};
  EXPECT_EQ(row("Node", "{" + meta +
                            R"(,"labels":{"node-role.kubernetes.io/worker":""}},)"
                            R"("status":{"conditions":[{"type":"Ready","status":"True"}],)"
                            R"("addresses":[{"type":"InternalIP","address":"10.0.0.1"}],)"
                            R"("nodeInfo":{"kubeletVersion":"v1.37.2"}}})"),
            R"(["n","Ready","worker","60s","v1.37.2","10.0.0.1","<none>","<unknown>","<unknown>",)"
            R"("<unknown>"])");
  EXPECT_EQ(row("Namespace", "{" + meta + R"(},"status":{"phase":"Active"}})"),
            R"(["n","Active","60s"])");
  EXPECT_EQ(row("Secret", "{" + meta + R"(},"type":"Opaque","data":{"a":"","b":""}})"),
            R"(["n","Opaque",2,"60s"])");
  EXPECT_EQ(row("Lease", "{" + meta + R"(},"spec":{"holderIdentity":"me"}})"),
            R"(["n","me","60s"])");
  EXPECT_EQ(row("Service", "{" + meta +
                               R"(},"spec":{"type":"ClusterIP","clusterIP":"10.1.1.1",)"
                               R"("ports":[{"port":443,"protocol":"TCP"}]}})"),
            R"(["n","ClusterIP","10.1.1.1","<none>","443/TCP","60s","<none>"])");
  EXPECT_EQ(row("ResourceQuota", "{" + meta +
                                     R"(},"status":{"hard":{"requests.memory":"2Gi",)"
                                     R"("limits.memory":"3Gi","pods":"5"},"used":)"
                                     R"({"requests.memory":"1Gi","pods":"1"}}})"),
            R"(["n","pods: 1/5, requests.memory: 1Gi/2Gi","limits.memory: 0/3Gi","60s"])");
  EXPECT_EQ(row("LimitRange", "{" + meta + "}}"), R"(["n","2026-11-25T01:09:00Z"])");
}

TEST(Table, prints_events_of_either_group) {
  const auto core =
      document(R"({"metadata":{"name":"e"},"type":"Normal","reason":"Started","message":" hi\n",)"
               R"("involvedObject":{"kind":"Pod","name":"p"},"count":2,)"
               R"("firstTimestamp":"2026-11-25T01:00:00Z","lastTimestamp":"2026-11-25T01:09:00Z",)"
               R"("source":{"component":"kubelet","host":"n1"}})");
  EXPECT_EQ(cells(builtin("Event"), core, at(kNow)),
            R"(["60s","Normal","Started","pod/p","","kubelet, n1","hi","10m",2,"e"])");
  const auto other =
      document(R"({"metadata":{"name":"e"},"type":"Warning","reason":"R","note":"hi",)"
               R"("regarding":{"kind":"Pod","name":"p"},"eventTime":"2026-11-25T01:09:00.000000Z",)"
               R"("reportingController":"c"})");
  EXPECT_EQ(cells(builtin("Event"), other, at(kNow)),
            R"(["60s","Warning","R","pod/p","","c","hi","60s",1,"e"])");
}

}  // namespace
}  // namespace vo::apiserver
