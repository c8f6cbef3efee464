// SPDX-License-Identifier: Apache-2.0
// The inverse of the ratio step: which additionalGuestMemoryOverheadRatio makes an overhead.
#pragma once

#include <optional>
#include <string>

#include "base/units.h"
#include "overhead/release.h"
#include "overhead/spec.h"

namespace vo::overhead {

// The ratio with which the release's formula gives exactly `overhead` for this spec: "" where none
// is needed, config's own where it fits, else the shortest decimal of at least 1 that does.
// nullopt: no ratio does. `config.ratio` is otherwise not looked at.
std::optional<std::string> solve_ratio(const Spec& spec, const Config& config,
                                       const Release& release, Bytes overhead);

}  // namespace vo::overhead
