// SPDX-License-Identifier: Apache-2.0
// Plays a scenario in a world. docs/scenarios.md lists the steps.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "scenarios/scenario.h"
#include "scenarios/world.h"

namespace vo::scenarios {

// Error: FILE:LINE, the step and what was seen instead.
Status play(const Scenario& scenario, World& world);

// The verbs a step may have.
std::vector<std::string> verbs();

}  // namespace vo::scenarios
