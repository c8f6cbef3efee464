// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/document.h"
#include "simulation/cache.h"
#include "simulation/turn.h"
#include "simulation/typed.h"

namespace vo::simulation {

// A whole VMI in virt-handler's name, without what its release does not know.
void write_as_handler(const Turn& turn, Entry& vmi, json::Document after);

}  // namespace vo::simulation
