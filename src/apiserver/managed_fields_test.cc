// SPDX-License-Identifier: Apache-2.0
#include "apiserver/managed_fields.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "apiserver/custom_resource_definition.h"
#include "apiserver/merge_patch.h"
#include "base/clock.h"
#include "json/document.h"
#include "support/kubevirt_crds.h"

namespace vo::apiserver {
namespace {

json::Document document(std::string_view text) { return json::parse_document(text).value(); }

WallTime at(std::string_view time) { return parse_rfc3339(time).value(); }

const ResourceInfo& migrations() {
  static const ResourceInfo kInfo =
      read_crd(test::kubevirt_crd("main", "virtualmachineinstancemigrations")).value().front();
  return kInfo;
}

FieldManager manager(std::string name, std::string subresource = "") {
  return {.name = std::move(name),
          .api_version = "kubevirt.io/v1",
          .subresource = std::move(subresource)};
}

std::string entries(const json::Document& object) {
  const auto* found = object.at("metadata").as_object().if_contains("managedFields");
  return found == nullptr ? "none" : json::write_compact(*found);
}

json::Document created() {
  auto object = document(
      R"({"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstanceMigration","metadata":{)"
      R"("name":"m","namespace":"d","uid":"u","labels":{"kubevirt.io/vmi-name":"a"}},)"
      R"("spec":{"vmiName":"a"}})");
  update_managed_fields(migrations(), nullptr, object, manager("kubectl"),
                        at("2026-11-23T21:47:40Z"));
  return object;
}

TEST(ManagedFields, of_a_create_are_those_the_real_server_noted) {
  EXPECT_EQ(entries(created()),
            R"([{"apiVersion":"kubevirt.io/v1","fieldsType":"FieldsV1","fieldsV1":{)"
            R"("f:metadata":{"f:labels":{".":{},"f:kubevirt.io/vmi-name":{}}},)"
            R"("f:spec":{".":{},"f:vmiName":{}}},"manager":"kubectl","operation":"Update",)"
            R"("time":"2026-11-23T21:47:40Z"}])");
}

json::Document updated(const json::Document& before, std::string_view patch,
                       const FieldManager& by) {
  auto after = apply_merge_patch(before, document(patch)).value();
  update_managed_fields(migrations(), &before, after, by, at("2026-11-23T22:00:00Z"));
  return after;
}

TEST(ManagedFields, move_to_whoever_changed_a_field) {
  const auto after = updated(created(), R"({"metadata":{"labels":{"kubevirt.io/vmi-name":"b"}}})",
                             manager("other"));
  EXPECT_EQ(entries(after),
            R"([{"apiVersion":"kubevirt.io/v1","fieldsType":"FieldsV1","fieldsV1":{)"
            R"("f:metadata":{"f:labels":{}},"f:spec":{".":{},"f:vmiName":{}}},)"
            R"("manager":"kubectl","operation":"Update","time":"2026-11-23T21:47:40Z"},)"
            R"({"apiVersion":"kubevirt.io/v1","fieldsType":"FieldsV1","fieldsV1":{)"
            R"("f:metadata":{"f:labels":{"f:kubevirt.io/vmi-name":{}}}},)"
            R"("manager":"other","operation":"Update","time":"2026-11-23T22:00:00Z"}])");
}

TEST(ManagedFields, keep_subresources_apart) {
  const auto once = updated(created(), R"({"status":{"phase":"Running"}})", manager("c"));
  const auto twice = updated(once, R"({"status":{"phase":"Failed"}})", manager("c", "status"));
  const auto& list = twice.at_pointer("/metadata/managedFields").as_array();
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(json::write_compact(list[1].at("fieldsV1")), R"({"f:status":{}})");
  EXPECT_EQ(list[2].at("subresource"), "status");
}

TEST(ManagedFields, stay_as_they_are_where_nothing_changed) {
  const auto before = created();
  auto after = before;
  update_managed_fields(migrations(), &before, after, manager("other"), at("2027-01-01T00:00:00Z"));
  EXPECT_EQ(after, before);
}

TEST(ManagedFields, forget_what_is_gone) {
  const auto before = created();
  auto after = before;
  after.at("metadata").as_object().erase("labels");
  update_managed_fields(migrations(), &before, after, manager("x"), at("2026-11-23T22:00:00Z"));
  EXPECT_EQ(json::write_compact(after.at_pointer("/metadata/managedFields/0/fieldsV1")),
            R"({"f:spec":{".":{},"f:vmiName":{}}})");
  EXPECT_EQ(after.at_pointer("/metadata/managedFields").as_array().size(), 1U);
}

TEST(ManagedFields, are_reset_by_an_empty_list) {
  EXPECT_EQ(entries(updated(created(), R"({"metadata":{"managedFields":[]}})", manager("x"))),
            "none");
}

TEST(ManagedFields, of_a_pod_name_its_containers) {
  ResourceInfo pods;
  pods.version = "v1";
  pods.kind = "Pod";
  auto pod = document(
      R"({"metadata":{"name":"p","finalizers":["a"]},"spec":{"containers":[{"name":"c",)"
      R"("image":"i","resources":{"requests":{"cpu":"1"}},"ports":[{"containerPort":80}]}],)"
      R"("tolerations":[{"key":"k"}]}})");
  update_managed_fields(pods, nullptr, pod, {.name = "m", .api_version = "v1", .subresource = ""},
                        at("2026-11-23T21:47:40Z"));
  EXPECT_EQ(entries(pod),
            R"([{"manager":"m","operation":"Update","apiVersion":"v1",)"
            R"("time":"2026-11-23T21:47:40Z","fieldsType":"FieldsV1","fieldsV1":{)"
            R"("f:metadata":{"f:finalizers":{".":{},"v:\"a\"":{}}},)"
            R"("f:spec":{"f:containers":{".":{},"k:{\"name\":\"c\"}":{".":{},"f:image":{},)"
            R"("f:name":{},"f:ports":{".":{},"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":)"
            R"({".":{},"f:containerPort":{}}},"f:resources":{".":{},"f:requests":{".":{},)"
            R"("f:cpu":{}}}}},"f:tolerations":{}}}}])");
}

}  // namespace
}  // namespace vo::apiserver
