// SPDX-License-Identifier: Apache-2.0
#include "apiserver/custom_resource_definition.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/clock.h"
#include "json/document.h"
#include "support/kubevirt_crds.h"

namespace vo::apiserver {
namespace {

json::Document document(std::string_view text) { return json::parse_document(text).value(); }

constexpr std::string_view kSmall =
    R"({"spec":{"group":"g.io","scope":"Cluster","names":{"plural":"things","kind":"Thing"},)"
    R"("versions":[{"name":"v1","served":true,"storage":true},{"name":"v2","served":false}]}})";

TEST(CustomResourceDefinition, reads_every_served_version) {
  const auto rows = read_crd(test::kubevirt_crd("main", "virtualmachines")).value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].api_version(), "kubevirt.io/v1");
  EXPECT_EQ(rows[1].api_version(), "kubevirt.io/v1alpha3");
  EXPECT_TRUE(rows[0].storage);
  EXPECT_FALSE(rows[1].storage);
  EXPECT_TRUE(rows[0].has_status);
  EXPECT_TRUE(rows[0].namespaced);
  EXPECT_EQ(rows[0].singular, "virtualmachine");
  EXPECT_EQ(rows[0].short_names, (std::vector<std::string>{"vm", "vms"}));
  EXPECT_EQ(rows[0].schema, rows[1].schema);
  EXPECT_NE(rows[0].schema, nullptr);
}

std::vector<std::string> warnings_of(const std::string& versions) {
  const auto rows = read_crd(document(
      R"({"spec":{"group":"g.io","scope":"Cluster","names":{"plural":"things","kind":"Thing"},)"
      R"("versions":)" +
      versions + "}}"));
  std::vector<std::string> warnings;
  for (const auto& row : rows.value()) {
    warnings.push_back(row.version + ": " + row.deprecation_warning);
  }
  return warnings;
}

TEST(CustomResourceDefinition, warns_of_deprecated_versions_in_its_words_or_the_servers) {
  EXPECT_EQ(
      warnings_of(R"([{"name":"v1","served":true,"storage":true,"deprecated":true},)"
                  R"({"name":"v1beta1","served":true,"deprecated":true},)"
                  R"({"name":"v2","served":true},{"name":"v3","served":false},)"
                  R"({"name":"v1alpha1","served":true,"deprecated":true,)"
                  R"("deprecationWarning":"go on"}])"),
      (std::vector<std::string>{"v2: ", "v1: g.io/v1 Thing is deprecated; use g.io/v2 Thing",
                                "v1beta1: g.io/v1beta1 Thing is deprecated; use g.io/v2 Thing",
                                "v1alpha1: go on"}));
  EXPECT_EQ(warnings_of(R"([{"name":"v1","served":true,"storage":true,"deprecated":true},)"
                        R"({"name":"v1beta1","served":true}])")[0],
            "v1: g.io/v1 Thing is deprecated");
}

TEST(CustomResourceDefinition, knows_that_an_instance_has_no_status_subresource) {
  const auto rows = read_crd(test::kubevirt_crd("main", "virtualmachineinstances")).value();
  EXPECT_FALSE(rows[0].has_status);
  EXPECT_EQ(rows[0].columns.size(), 7U);
}

TEST(CustomResourceDefinition, fills_names_that_are_left_out) {
  const auto rows = read_crd(document(kSmall)).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].list_kind, "ThingList");
  EXPECT_EQ(rows[0].singular, "thing");
  EXPECT_FALSE(rows[0].namespaced);
  ASSERT_EQ(rows[0].columns.size(), 1U);
  EXPECT_EQ(rows[0].columns[0].name, "Age");
}

TEST(CustomResourceDefinition, names_the_field_that_is_missing) {
  const auto result = read_crd(document(R"({"spec":{"group":"g.io","names":{"plural":"p"}}})"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "spec.names.kind: Required value");
}

TEST(CustomResourceDefinition, is_established_once) {
  auto crd = document(kSmall);
  default_crd(crd);
  establish_crd(crd, parse_rfc3339("2026-11-25T01:13:02Z").value());
  const auto before = crd;
  establish_crd(crd, parse_rfc3339("2026-11-25T02:00:00Z").value());
  EXPECT_EQ(crd, before);
  EXPECT_EQ(json::write_compact(crd.at_pointer("/status/acceptedNames")),
            R"({"plural":"things","kind":"Thing","singular":"thing","listKind":"ThingList"})");
  EXPECT_EQ(json::write_compact(crd.at_pointer("/status/conditions/1")),
            R"({"lastTransitionTime":"2026-11-25T01:13:02Z","message":"the initial names have )"
            R"(been accepted","reason":"InitialNamesAccepted","status":"True",)"
            R"("type":"Established"})");
  EXPECT_EQ(json::write_compact(crd.at_pointer("/status/storedVersions")), R"(["v1"])");
}

}  // namespace
}  // namespace vo::apiserver
