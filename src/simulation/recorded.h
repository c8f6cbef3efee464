// SPDX-License-Identifier: Apache-2.0
// KubeVirt's own annotation with a launcher pod's overhead, as its controllers read it.
#pragma once

#include <optional>
#include <string>

#include "json/document.h"

namespace vo::simulation {

// As they print it into a status: "290Mi". nullopt: absent, or no integer.
std::optional<std::string> recorded_overhead(const json::Document& pod);

}  // namespace vo::simulation
