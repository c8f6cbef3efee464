// SPDX-License-Identifier: Apache-2.0
#include "apiserver/openapi.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apiserver/custom_resource_definition.h"
#include "json/document.h"
#include "support/kubevirt_crds.h"

namespace vo::apiserver {
namespace {

std::vector<ResourceInfo> read_served() {
  auto rows = read_crd(test::kubevirt_crd("main", "virtualmachineinstances")).value();
  ResourceInfo pods;
  pods.version = "v1";
  pods.kind = "Pod";
  pods.plural = "pods";
  rows.push_back(pods);
  return rows;
}

const std::vector<ResourceInfo>& served() {
  static const auto kServed = read_served();
  return kServed;
}

constexpr std::string_view kVmi = "io.kubevirt.v1.VirtualMachineInstance";

const json::Document& definition_in(const json::Document& definitions) {
  return definitions.at(kVmi);
}

TEST(OpenApi, v2_defines_custom_resources_by_group_version_and_kind) {
  const auto v2 = openapi_v2(served());
  EXPECT_EQ(v2.at("swagger"), "2.0");
  const auto& vmi = definition_in(v2.at("definitions"));
  EXPECT_EQ(json::write_compact(vmi.at("x-kubernetes-group-version-kind")),
            R"([{"group":"kubevirt.io","kind":"VirtualMachineInstance","version":"v1"}])");
  EXPECT_EQ(vmi.at_pointer("/properties/spec/type"), "object");
  EXPECT_FALSE(v2.at("definitions").as_object().contains("io.k8s.api.core.v1.Pod"));
}

TEST(OpenApi, v2_is_lax_where_it_has_no_words) {
  const auto v2 = openapi_v2(served());
  const auto& overhead = definition_in(v2.at("definitions"))
                             .at_pointer(
                                 "/properties/status/properties/memory/properties/"
                                 "memoryOverhead")
                             .as_object();
  EXPECT_FALSE(overhead.contains("anyOf"));
  EXPECT_FALSE(overhead.contains("type"));
  EXPECT_TRUE(overhead.contains("x-kubernetes-int-or-string"));
  const auto text = json::write_compact(v2);
  EXPECT_EQ(text.find("\"nullable\""), std::string::npos);
}

TEST(OpenApi, says_by_its_patches_what_the_server_can_do) {
  const auto v2 = openapi_v2(served());
  const auto& patch = v2.at("paths")
                          .at("/apis/kubevirt.io/v1/namespaces/{namespace}/"
                              "virtualmachineinstances/{name}")
                          .at("patch");
  EXPECT_EQ(patch.at_pointer("/parameters/0/name"), "dryRun");
  EXPECT_EQ(patch.at_pointer("/parameters/2/name"), "fieldValidation");
  EXPECT_EQ(patch.at_pointer("/x-kubernetes-group-version-kind/kind"), "VirtualMachineInstance");
  EXPECT_TRUE(v2.at("paths").as_object().contains("/api/v1/namespaces/{namespace}/pods/{name}"));
}

TEST(OpenApi, v3_has_a_document_per_group_and_version) {
  const auto index = openapi_v3_index(served());
  const auto& paths = index.at("paths").as_object();
  ASSERT_EQ(paths.size(), 3U);
  const std::string url{paths.at("apis/kubevirt.io/v1").at("serverRelativeURL").as_string()};
  EXPECT_EQ(url.substr(0, url.find('=') + 1), "/openapi/v3/apis/kubevirt.io/v1?hash=");
  EXPECT_NE(paths.at("apis/kubevirt.io/v1"), paths.at("apis/kubevirt.io/v1alpha3"));
  const auto document = openapi_v3(served(), "kubevirt.io", "v1").value();
  EXPECT_EQ(document.at("openapi"), "3.0.0");
  const auto& vmi = definition_in(document.at_pointer("/components/schemas"));
  EXPECT_TRUE(vmi.at_pointer("/properties/status/properties/memory/properties/memoryOverhead")
                  .as_object()
                  .contains("anyOf"));
  EXPECT_FALSE(openapi_v3(served(), "apps", "v1"));
}

// Just enough of a reader: the length-delimited fields of a message, by number.
std::uint64_t read_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) break;
  }
  return value;
}

std::vector<std::string_view> fields(std::string_view bytes, std::uint64_t wanted) {
  std::vector<std::string_view> found;
  while (!bytes.empty()) {
    const auto tag = read_varint(bytes);
    if ((tag & 7U) == 0) {
      read_varint(bytes);
    } else {
      const auto length = (tag & 7U) == 1 ? 8 : read_varint(bytes);
      if (tag >> 3U == wanted && (tag & 7U) == 2) found.push_back(bytes.substr(0, length));
      bytes.remove_prefix(std::min<std::size_t>(length, bytes.size()));
    }
  }
  return found;
}

// The value of the {name, value} pair of that name.
std::string_view named(const std::vector<std::string_view>& pairs, std::string_view name) {
  for (const auto pair : pairs) {
    if (fields(pair, 1).at(0) == name) return fields(pair, 2).at(0);
  }
  return {};
}

TEST(OpenApi, v2_in_protobuf_is_the_same_document) {
  const auto bytes = openapi_v2_protobuf(openapi_v2(served()));
  EXPECT_EQ(fields(bytes, 1).at(0), "2.0");
  const auto vmi = named(fields(fields(bytes, 9).at(0), 1), kVmi);
  ASSERT_FALSE(vmi.empty());
  const auto gvk = named(fields(vmi, 31), "x-kubernetes-group-version-kind");
  EXPECT_EQ(fields(gvk, 2).at(0),
            R"([{"group":"kubevirt.io","kind":"VirtualMachineInstance","version":"v1"}])");
  const auto spec = named(fields(fields(vmi, 25).at(0), 1), "spec");
  EXPECT_EQ(fields(fields(spec, 22).at(0), 1).at(0), "object");
  EXPECT_EQ(fields(spec, 19), (std::vector<std::string_view>{"domain"}));
  const auto path =
      named(fields(fields(bytes, 8).at(0), 2), "/api/v1/namespaces/{namespace}/pods/{name}");
  const auto parameters = fields(fields(path, 8).at(0), 8);
  ASSERT_EQ(parameters.size(), 4U);
  const auto query = fields(fields(fields(parameters[0], 1).at(0), 2).at(0), 3).at(0);
  EXPECT_EQ(fields(query, 4).at(0), "dryRun");
}

}  // namespace
}  // namespace vo::apiserver
