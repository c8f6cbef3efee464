// SPDX-License-Identifier: Apache-2.0
#include "apiserver/discovery.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "apiserver/custom_resource_definition.h"
#include "json/document.h"
#include "support/kubevirt_crds.h"

namespace vo::apiserver {
namespace {

ResourceInfo pods() {
  ResourceInfo info;
  info.version = "v1";
  info.kind = "Pod";
  info.plural = "pods";
  info.singular = "pod";
  info.short_names = {"po"};
  info.has_status = true;
  return info;
}

std::vector<ResourceInfo> read_served() {
  auto rows = read_crd(test::kubevirt_crd("main", "virtualmachines")).value();
  const auto vmis = read_crd(test::kubevirt_crd("main", "virtualmachineinstances")).value();
  rows.insert(rows.end(), vmis.begin(), vmis.end());
  rows.push_back(pods());
  return rows;
}

const std::vector<ResourceInfo>& served() {
  static const auto kServed = read_served();
  return kServed;
}

std::string text(const std::optional<json::Document>& document) {
  return document ? json::write_compact(*document) : "none";
}

TEST(Discovery, prefers_stable_and_new_versions) {
  std::vector<std::string> versions{"v1alpha3", "foo",     "v2",       "v1beta2", "v10",
                                    "v1",       "v1beta1", "v2alpha1", "bar"};
  std::ranges::sort(versions, version_precedes);
  EXPECT_EQ(versions, (std::vector<std::string>{"v10", "v2", "v1", "v1beta2", "v1beta1", "v2alpha1",
                                                "v1alpha3", "bar", "foo"}));
}

TEST(Discovery, describes_a_group_as_the_real_server_does) {
  EXPECT_EQ(text(discover_group(served(), "kubevirt.io")),
            R"({"kind":"APIGroup","apiVersion":"v1","name":"kubevirt.io","versions":[)"
            R"({"groupVersion":"kubevirt.io/v1","version":"v1"},)"
            R"({"groupVersion":"kubevirt.io/v1alpha3","version":"v1alpha3"}],)"
            R"("preferredVersion":{"groupVersion":"kubevirt.io/v1","version":"v1"}})");
  EXPECT_EQ(text(discover_group(served(), "apps")), "none");
  EXPECT_EQ(text(discover_group(served(), "")), "none");
  EXPECT_EQ(discover_groups(served()).at("groups").as_array().size(), 1U);
}

TEST(Discovery, lists_resources_with_their_subresources) {
  const auto resources = discover_resources(served(), "kubevirt.io", "v1").value();
  const auto& rows = resources.at("resources").as_array();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].at("name"), "virtualmachines");
  EXPECT_EQ(rows[1].at("name"), "virtualmachines/status");
  EXPECT_EQ(json::write_compact(rows[2]),
            R"({"name":"virtualmachineinstances","singularName":"virtualmachineinstance",)"
            R"("namespaced":true,"kind":"VirtualMachineInstance","verbs":["delete",)"
            R"("deletecollection","get","list","patch","create","update","watch"],)"
            R"("shortNames":["vmi","vmis"],"categories":["all"]})");
  EXPECT_EQ(text(discover_resources(served(), "kubevirt.io", "v9")), "none");
}

TEST(Discovery, names_what_pods_can_be_asked_for) {
  const auto core = discover_resources(served(), "", "v1").value();
  std::vector<std::string> names;
  for (const auto& row : core.at("resources").as_array()) {
    names.emplace_back(row.at("name").as_string());
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"pods", "pods/binding", "pods/eviction", "pods/status"}));
  EXPECT_FALSE(core.as_object().contains("apiVersion"));
}

TEST(Discovery, aggregates_in_both_versions) {
  const auto v2 = discover_aggregated(served(), false, "v2");
  EXPECT_EQ(v2.at("apiVersion"), "apidiscovery.k8s.io/v2");
  const auto& group = v2.at("items").at(0);
  EXPECT_EQ(group.at_pointer("/metadata/name"), "kubevirt.io");
  EXPECT_EQ(group.at_pointer("/versions/0/version"), "v1");
  EXPECT_EQ(group.at_pointer("/versions/0/resources/0/subresources/0/subresource"), "status");
  EXPECT_FALSE(group.at_pointer("/versions/0/resources/1").as_object().contains("subresources"));
  const auto core = discover_aggregated(served(), true, "v2beta1");
  EXPECT_EQ(core.at("apiVersion"), "apidiscovery.k8s.io/v2beta1");
  EXPECT_EQ(core.at("items").as_array().size(), 1U);
  EXPECT_EQ(core.at_pointer("/items/0/versions/0/resources/0/resource"), "pods");
}

}  // namespace
}  // namespace vo::apiserver
