// SPDX-License-Identifier: Apache-2.0
#include "apiserver/server_side_apply.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "apiserver/custom_resource_definition.h"
#include "base/clock.h"
#include "json/document.h"
#include "support/fixture.h"
#include "support/kubevirt_crds.h"

namespace vo::apiserver {
namespace {

json::Document document(std::string_view text) { return json::parse_document(text).value(); }

WallTime at(std::string_view time) { return parse_rfc3339(time).value(); }

const ResourceInfo& vmis() {
  static const ResourceInfo kInfo =
      read_crd(test::kubevirt_crd("main", "virtualmachineinstances")).value().front();
  return kInfo;
}

FieldManager manager(std::string name) {
  return {.name = std::move(name), .api_version = "kubevirt.io/v1", .subresource = ""};
}

constexpr std::string_view kHead =
    R"({"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","metadata":{"name":"a",)"
    R"("namespace":"default")";

json::Document configuration(std::string_view rest) {
  return document(std::string(kHead) + "}" + std::string(rest) + "}");
}

json::Document overhead(std::string_view value) {
  return configuration(R"(,"status":{"memory":{"memoryOverhead":")" + std::string(value) +
                       R"("}})");
}

// A VMI whose overhead was written by virt-controller.
json::Document live() {
  auto vmi = overhead("290Mi");
  update_managed_fields(vmis(), nullptr, vmi, manager("virt-controller"),
                        at("2026-11-25T01:00:00Z"));
  return vmi;
}

StatusResult<json::Document> apply(const json::Document& live, const json::Document& applied,
                                   std::string name, bool force = false) {
  return server_side_apply(vmis(), &live, applied, manager(std::move(name)), force,
                           at("2026-11-25T02:00:00Z"));
}

TEST(ServerSideApply, shares_what_is_equal) {
  const auto result = apply(live(), overhead("290Mi"), "me").value();
  const auto& entries = result.at_pointer("/metadata/managedFields").as_array();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].at("manager"), "me");
  EXPECT_EQ(entries[0].at("operation"), "Apply");
  EXPECT_EQ(json::write_compact(entries[0].at("fieldsV1")),
            R"({"f:status":{"f:memory":{"f:memoryOverhead":{}}}})");
  EXPECT_EQ(entries[1].at("manager"), "virt-controller");
}

TEST(ServerSideApply, refuses_to_take_what_another_manager_set) {
  const auto result = apply(live(), overhead("512Mi"), "me");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, 409);
  EXPECT_EQ(result.error().reason, "Conflict");
  EXPECT_EQ(result.error().message,
            "Apply failed with 1 conflict: conflict with \"virt-controller\" using "
            "kubevirt.io/v1: .status.memory.memoryOverhead");
  ASSERT_EQ(result.error().causes.size(), 1U);
  EXPECT_EQ(result.error().causes[0],
            (Cause{"FieldManagerConflict", "conflict with \"virt-controller\" using kubevirt.io/v1",
                   ".status.memory.memoryOverhead"}));
}

TEST(ServerSideApply, takes_it_by_force_and_the_former_owner_drops_out) {
  const auto result = apply(live(), overhead("512Mi"), "me", true).value();
  EXPECT_EQ(result.at_pointer("/status/memory/memoryOverhead"), "512Mi");
  const auto& entries = result.at_pointer("/metadata/managedFields").as_array();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(json::write_compact(entries[1].at("fieldsV1")),
            R"({"f:status":{".":{},"f:memory":{}}})");
}

TEST(ServerSideApply, repeated_changes_nothing) {
  const auto once = apply(live(), overhead("512Mi"), "me", true).value();
  const auto later = server_side_apply(vmis(), &once, overhead("512Mi"), manager("me"), false,
                                       at("2026-11-26T00:00:00Z"));
  EXPECT_EQ(*later, once);
}

TEST(ServerSideApply, removes_what_is_no_longer_applied_unless_it_is_shared) {
  const auto taken = apply(live(), overhead("512Mi"), "me", true).value();
  const auto left = apply(taken, configuration(""), "me").value();
  EXPECT_EQ(json::write_compact(left.at("status")), R"({"memory":{}})");
  EXPECT_EQ(left.at_pointer("/metadata/managedFields").as_array().size(), 1U);
  const auto shared = apply(live(), overhead("290Mi"), "me").value();
  EXPECT_EQ(apply(shared, configuration(""), "me").value(), live());
}

TEST(ServerSideApply, removes_by_an_empty_parent) {
  const auto taken = apply(live(), overhead("512Mi"), "me", true).value();
  const auto left = apply(taken, configuration(R"(,"status":{"memory":{}})"), "me").value();
  EXPECT_EQ(json::write_compact(left.at("status")), R"({"memory":{}})");
}

TEST(ServerSideApply, creates_where_nothing_is) {
  const auto made = server_side_apply(vmis(), nullptr, overhead("1Mi"), manager("me"), false,
                                      at("2026-11-25T02:00:00Z"))
                        .value();
  EXPECT_EQ(made.at_pointer("/status/memory/memoryOverhead"), "1Mi");
  EXPECT_EQ(made.at_pointer("/metadata/managedFields/0/operation"), "Apply");
}

TEST(ServerSideApply, refuses_fields_outside_the_schema) {
  const auto result =
      apply(live(), configuration(R"(,"status":{"currentCPUTopology":{"cpuOverhead":"1"}})"), "me");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, 500);
  EXPECT_EQ(result.error().message,
            "failed to create typed patch object (default/a; kubevirt.io/v1, "
            "Kind=VirtualMachineInstance): .status.currentCPUTopology.cpuOverhead: field not "
            "declared in schema");
}

TEST(ServerSideApply, refuses_another_version_and_managed_fields) {
  EXPECT_EQ(apply(live(), document(R"({"apiVersion":"kubevirt.io/v1alpha3"})"), "me").error().code,
            400);
  EXPECT_EQ(apply(live(), live(), "me").error().message, "metadata.managedFields must be nil");
}

ResourceInfo pods() {
  ResourceInfo info;
  info.version = "v1";
  info.kind = "Pod";
  info.has_status = true;
  return info;
}

StatusResult<json::Document> apply_pod(const json::Document* live, std::string_view spec,
                                       std::string name) {
  const auto applied =
      document(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":)" +
               std::string(spec) + R"(,"status":{"phase":"Running"}})");
  return server_side_apply(pods(), live, applied,
                           {.name = std::move(name), .api_version = "v1", .subresource = ""}, false,
                           at("2026-11-25T02:00:00Z"));
}

TEST(ServerSideApply, merges_lists_by_key_and_removes_their_elements) {
  const auto one =
      apply_pod(nullptr, R"({"containers":[{"name":"a","image":"x"},{"name":"b"}]})", "me").value();
  EXPECT_FALSE(one.as_object().contains("status"));
  const auto two =
      apply_pod(&one, R"({"containers":[{"name":"a","workingDir":"/"}]})", "you").value();
  EXPECT_EQ(json::write_compact(two.at_pointer("/spec/containers")),
            R"([{"name":"a","image":"x","workingDir":"/"},{"name":"b"}])");
  const auto three = apply_pod(&two, R"({"containers":[{"name":"b"}]})", "me").value();
  EXPECT_EQ(json::write_compact(three.at_pointer("/spec/containers")),
            R"([{"name":"a","workingDir":"/"},{"name":"b"}])");
}

TEST(ServerSideApply, names_elements_by_key_in_conflicts) {
  const auto one = apply_pod(nullptr, R"({"containers":[{"name":"a","image":"x"}]})", "me").value();
  const auto two = apply_pod(&one, R"({"containers":[{"name":"a","image":"y"}]})", "you");
  ASSERT_FALSE(two);
  EXPECT_EQ(two.error().message,
            "Apply failed with 1 conflict: conflict with \"me\": "
            ".spec.containers[name=\"a\"].image");
}

}  // namespace
}  // namespace vo::apiserver
