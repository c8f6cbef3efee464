// SPDX-License-Identifier: Apache-2.0
// Whether virt-launcher in a bound pod has reason to end, and how.
#pragma once

#include <cstdint>

#include "simulation/cache.h"

namespace vo::simulation {

enum class LauncherEnd : std::uint8_t { kNone, kSucceeded, kFailed };

LauncherEnd launcher_end(const Group& group, const Entry& pod);

}  // namespace vo::simulation
