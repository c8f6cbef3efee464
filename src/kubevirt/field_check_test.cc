// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/field_check.h"

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "json/document.h"
#include "json/reader.h"
#include "support/fixture.h"

namespace vo::kubevirt {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> check(std::string_view text, std::string_view path = kVmiSpecPath) {
  json::Reader reader;
  const auto fields = unknown_fields(reader, text, path);
  if (!fields) return {"error " + fields.error().message()};
  std::vector<std::string> lines;
  for (const auto& field : *fields) lines.push_back(field.path + " " + field.hint);
  return lines;
}

TEST(FieldCheck, names_misspelt_and_misplaced_fields) {
  EXPECT_THAT(check(R"({"spec":{"domain":{"cpu":{"cores":1,"thread":1},
      "devices":{"autoattachGraphicsDevices":false,"interfaces":[{},{"passtBindings":{}}]},
      "resources":{"requests":{"whatever":1},"clock":{},"features":null},"zzz":[]}}})"),
              ElementsAre(".spec.domain.cpu.thread did you mean threads?",
                          ".spec.domain.devices.autoattachGraphicsDevices did you mean "
                          "autoattachGraphicsDevice?",
                          ".spec.domain.devices.interfaces[].passtBindings did you mean "
                          "passtBinding?",
                          ".spec.domain.resources.clock it belongs into .spec.domain",
                          ".spec.domain.resources.features it belongs into .spec.domain",
                          ".spec.domain.zzz "));
}

TEST(FieldCheck, looks_into_a_vms_template) {
  EXPECT_THAT(
      check(R"({"spec":{"x":1,"template":{"spec":{"domain":{"memroy":{}}}}}})", kVmSpecPath),
      ElementsAre(".spec.template.spec.domain.memroy did you mean memory?"));
}

TEST(FieldCheck, is_bounded_and_safe_to_print) {
  std::string many = "{\"spec\":{\"\\u001b[31m\":1";
  for (int i = 0; i < 1000; ++i) many += ",\"" + std::string(2000, 'k') + "\":1";
  const auto lines = check(many + "}}");
  EXPECT_THAT(lines, SizeIs(100));
  EXPECT_EQ(lines[0], ".spec.\\x1b[31m ");
  EXPECT_LT(lines[1].size(), 100U);
}

TEST(FieldCheck, what_a_server_stored_has_no_unknown_fields) {
  for (const std::string& name : test::fixture_names("objects")) {
    EXPECT_THAT(check(test::fixture("objects/" + name + "/vmi.json")), IsEmpty()) << name;
  }
}

TEST(FieldCheck, finds_what_a_tool_misplaced) {
  const auto whole = json::parse_document(test::fixture("cases/odd-virt-v2v-misplaced.json"));
  EXPECT_THAT(check(json::write_compact(whole->at("vmi"))),
              ElementsAre(".spec.domain.cpu.thread did you mean threads?",
                          ".spec.domain.resources.clock it belongs into .spec.domain",
                          ".spec.domain.resources.features it belongs into .spec.domain"));
}

}  // namespace
}  // namespace vo::kubevirt
