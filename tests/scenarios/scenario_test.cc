// SPDX-License-Identifier: Apache-2.0
// The scenario language, and every scenario in process: no sockets, virtual time.
#include "scenarios/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/check.h"
#include "scenarios/in_process_world.h"
#include "scenarios/names.h"
#include "scenarios/play.h"

namespace vo::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Scenario> all_scenarios() {
  auto loaded = load_scenarios(std::string{VO_SOURCE_DIR} + "/tests/scenarios");
  VO_ASSERT(loaded);
  return *std::move(loaded);
}

TEST(ScenarioText, is_taken_apart_line_by_line) {
  const auto read = read_scenarios("f", "scenario one two\n  vmi a memory=1Gi gpu # a comment\n");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ(read->front().title, "one two");
  const Step& step = read->front().steps.at(0);
  EXPECT_EQ(step.line, 2U);
  EXPECT_EQ(step.verb, "vmi");
  EXPECT_THAT(step.words, ElementsAre("a", "gpu"));
  EXPECT_EQ(step.option("memory"), "1Gi");
  EXPECT_EQ(step.option("guest", "none"), "none");
}

TEST(ScenarioText, that_begins_with_a_step_is_refused_with_its_line) {
  const auto read = read_scenarios("f", "\n  vmi a\n");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message(), HasSubstr("f:2: "));
}

TEST(Scenarios, are_at_least_forty_with_titles_of_their_own) {
  std::set<std::string> titles;
  for (const auto& scenario : all_scenarios()) titles.insert(scenario.title);
  EXPECT_GE(titles.size(), 40U);
  EXPECT_EQ(titles.size(), all_scenarios().size());
}

TEST(Scenarios, an_unknown_step_is_an_error) {
  const auto read = read_scenarios("f", "scenario s\n  dance\n");
  InProcessWorld world;
  const auto played = play(read->front(), world);
  ASSERT_FALSE(played);
  EXPECT_THAT(played.error().message(), HasSubstr("f:2: dance"));
}

// A scenario that expects something else must fail: no expectation is decoration.
TEST(Scenarios, a_wrong_expectation_fails) {
  const auto read = read_scenarios(
      "f",
      "scenario s\n  crds v1.7.4\n  kubevirt v1.7.4\n  controller\n  vmi a memory=1Gi\n"
      "  expect a memory=1\n");
  InProcessWorld world;
  const auto played = play(read->front(), world);
  ASSERT_FALSE(played);
  EXPECT_THAT(played.error().message(), HasSubstr("f:6: expect a memory=1: memory is \"270Mi\""));
}

class InProcess : public testing::TestWithParam<Scenario> {};

TEST_P(InProcess, ends_as_it_should) {
  InProcessWorld world;
  const auto played = play(GetParam(), world);
  EXPECT_TRUE(played) << (played ? "" : played.error().message());
}

INSTANTIATE_TEST_SUITE_P(Scenario, InProcess, testing::ValuesIn(all_scenarios()), test_name);

}  // namespace
}  // namespace vo::scenarios
