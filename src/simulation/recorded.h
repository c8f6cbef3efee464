// SPDX-License-Identifier: Apache-2.0
// KubeVirt's own annotation with a launcher pod's overhead, as its controllers read it.
#pragma once

#include <optional>
#include <string>

#include "json/document.h"

namespace vo::simulation {

// The minor release from which a VMI's status carries it: memory.memoryOverhead, and
// migrationState.targetMemoryOverhead while a guest is on its way.
inline constexpr int kOverheadReportedSince = 8;

// As they print it into a status: "290Mi". nullopt: absent, or no integer.
std::optional<std::string> recorded_overhead(const json::Document& pod);

}  // namespace vo::simulation
