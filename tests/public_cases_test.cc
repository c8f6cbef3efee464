// SPDX-License-Identifier: Apache-2.0
// VMIs of public reports (vendors' clusters, odd files), with what an independent model of KubeVirt
// makes of them.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "golden/golden_lines.h"
#include "overhead/release.h"
#include "support/case_decoder.h"
#include "support/golden_file.h"

namespace vo::test {
namespace {

namespace json = boost::json;

bool is_ours(std::string_view resource) {
  return resource == "memory" || resource == "cpu" || resource.starts_with("hugepages-");
}

// The model leaves out ephemeral storage and has device resources that are none of our numbers.
json::object numbers(const json::value& resources) {
  json::object kept;
  for (const auto& [name, value] : resources.as_object()) {
    if (is_ours(name)) kept[name] = value;
  }
  return kept;
}

void check(const GoldenCase& input, std::string_view tag, const json::value& model) {
  const auto* const release = overhead::find_release(tag);
  ASSERT_NE(release, nullptr);
  const auto overhead = overhead_line(input, *release);
  const auto resources = resources_line(input, *release);
  ASSERT_TRUE(overhead && resources);
  const json::value rendered = json::parse(*resources);
  EXPECT_EQ(json::parse(*overhead).at("overhead"), model.at("overhead"));
  EXPECT_EQ(numbers(rendered.at("requests")), numbers(model.at("requests")));
  EXPECT_EQ(numbers(rendered.at("limits")), numbers(model.at("limits")));
}

TEST(PublicCases, come_out_as_their_model) {
  const auto lines = read_golden_lines("public_cases.jsonl.xz");
  EXPECT_EQ(lines.size(), 28U);
  for (const std::string& line : lines) {
    const json::value value = json::parse(line);
    for (const auto& [tag, model] : value.at("model").as_object()) {
      SCOPED_TRACE(std::string(value.at("name").as_string()) + " in " + std::string(tag));
      check(decode_case(line), tag, model);
    }
  }
}

}  // namespace
}  // namespace vo::test
