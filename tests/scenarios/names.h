// SPDX-License-Identifier: Apache-2.0
// Scenarios as parameters of a test: how they are named and printed.
#pragma once

#include <gtest/gtest.h>

#include <cctype>
#include <ostream>
#include <string>

#include "scenarios/scenario.h"

namespace vo::scenarios {

inline std::ostream& operator<<(std::ostream& to, const Scenario& scenario) {
  return to << scenario.title;
}

// "a_migration_publishes_the_target_pods_value_once"
inline std::string test_name(const testing::TestParamInfo<Scenario>& info) {
  std::string name;
  for (const char letter : info.param.title) {
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0) name += letter;
    if (letter == ' ') name += '_';
  }
  return name;
}

}  // namespace vo::scenarios
