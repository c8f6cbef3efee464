// SPDX-License-Identifier: Apache-2.0
// What virt-controller makes of a VMI once it has looked at its pods.
#pragma once

#include <string>

#include "json/document.h"
#include "simulation/cache.h"
#include "simulation/turn.h"

namespace vo::simulation {

struct VmiNews {
  const Turn& turn;
  const Group& group;
  const Entry* pod = nullptr;  // the current one
  std::string refusal;         // why no pod could be created
};

void update_vmi(json::Document& vmi, const VmiNews& news);

}  // namespace vo::simulation
