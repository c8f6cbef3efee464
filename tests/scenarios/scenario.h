// SPDX-License-Identifier: Apache-2.0
// A scenario: steps to take in a cluster and what must be seen after them. Text, one step a line:
//
//   scenario a migration publishes the target pod's value
//     kubevirt v1.7.4
//     controller
//     vmi a memory=1Gi
//     expect a memory=283115520
//     kubevirt v1.7.4 ratio=2
//     migrate a
//     expect a memory=566231040 writes=2
//
// A line that is not indented begins a scenario; `#` begins a comment.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vo::scenarios {

struct Step {
  std::size_t line = 0;
  std::string verb;
  std::vector<std::string> words;              // in their order
  std::map<std::string, std::string> options;  // NAME=VALUE
  std::string text;                            // as written

  bool has(const std::string& option) const { return options.contains(option); }
  std::string option(const std::string& name, const std::string& otherwise = {}) const;
};

struct Scenario {
  std::string file;
  std::string title;
  std::vector<Step> steps;
};

// Error: kInput, FILE:LINE and what is wrong.
Result<std::vector<Scenario>> read_scenarios(std::string_view file, std::string_view text);

// Every *.scenario file of a folder, in the order of names. Error: kInput.
Result<std::vector<Scenario>> load_scenarios(const std::string& folder);

}  // namespace vo::scenarios
