// SPDX-License-Identifier: Apache-2.0
// The schemas that KubeVirt's releases install, and the objects captured under them.
#include "apiserver/schema_node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apiserver/structural_schema.h"
#include "base/format.h"
#include "json/document.h"
#include "support/fixture.h"
#include "support/kubevirt_crds.h"

namespace vo::apiserver {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

StructuralSchema schema(std::string_view release, std::string_view plural) {
  return StructuralSchema::parse(test::schema_of(test::kubevirt_crd(release, plural))).value();
}

TEST(KubevirtSchemas, all_parse) {
  for (const auto& file : test::all_crd_files()) {
    const auto crd = json::parse_document(test::read_gzip_file(file)).value();
    for (const auto& version : crd.at_pointer("/spec/versions").as_array()) {
      const auto parsed = StructuralSchema::parse(version.at_pointer("/schema/openAPIV3Schema"));
      EXPECT_TRUE(parsed) << file << ": " << parsed.error().message();
    }
  }
  EXPECT_EQ(test::all_crd_files().size(), 44U);
}

TEST(KubevirtSchemas, main_keeps_every_captured_object_as_it_is) {
  const auto vmi_schema = schema("main", "virtualmachineinstances");
  const auto kubevirt_schema = schema("main", "kubevirts");
  for (const auto& name : test::fixture_names("objects")) {
    for (const std::string file : {"vmi", "kubevirt"}) {
      const auto& s = file == "vmi" ? vmi_schema : kubevirt_schema;
      auto object =
          json::parse_document(test::fixture(format("objects/{}/{}.json", name, file))).value();
      const auto before = object;
      EXPECT_THAT(s.prune(object), IsEmpty()) << name;
      s.set_defaults(object);
      EXPECT_EQ(object, before) << name;
      EXPECT_EQ(s.validate(object).size(), 0U) << name;
    }
  }
}

json::Document running_vmi() {
  auto vmi = json::parse_document(test::fixture("objects/plain-1gi-requests/vmi.json")).value();
  vmi.at("status").at("currentCPUTopology").as_object()["cpuOverhead"] = "100m";
  return vmi;
}

TEST(KubevirtSchemas, releases_prune_the_fields_they_do_not_know) {
  auto on_main = running_vmi();
  EXPECT_THAT(schema("main", "virtualmachineinstances").prune(on_main),
              ElementsAre("status.currentCPUTopology.cpuOverhead"));
  auto on_old = running_vmi();
  EXPECT_THAT(schema("v1.6.6", "virtualmachineinstances").prune(on_old),
              Contains("status.memory.memoryOverhead"));
  EXPECT_TRUE(on_old.at("status").as_object().contains("memory"));
  auto on_oldest = running_vmi();
  EXPECT_THAT(schema("v1.0.1", "virtualmachineinstances").prune(on_oldest),
              Contains("status.memory"));
}

TEST(KubevirtSchemas, keep_a_quantity_as_the_json_type_it_was_written_in) {
  const auto s = schema("main", "virtualmachineinstances");
  auto vmi = running_vmi();
  auto& overhead = vmi.at("status").at("memory").at("memoryOverhead");
  overhead = 456131040;
  EXPECT_THAT(s.validate(vmi), IsEmpty());
  for (const json::Document& wrong :
       {json::Document("lots"), json::Document(""), json::Document("Ki"), json::Document(1.5)}) {
    overhead = wrong;
    EXPECT_FALSE(s.validate(vmi).empty()) << json::write_compact(wrong);
  }
}

TEST(KubevirtSchemas, default_a_new_vms_status) {
  auto vm = json::parse_document(R"({"spec":{"template":{}},"status":{}})").value();
  schema("main", "virtualmachines").set_defaults(vm);
  EXPECT_EQ(vm.at_pointer("/status/printableStatus"), "Stopped");
}

}  // namespace
}  // namespace vo::apiserver
