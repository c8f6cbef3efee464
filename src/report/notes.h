// SPDX-License-Identifier: Apache-2.0
// Fields that look as if they cost memory or CPU and do not, or not as one would think: one line
// each, only where the VM has the field.
#pragma once

#include <string>
#include <vector>

#include "overhead/spec.h"
#include "report/sizing.h"

namespace vo::report {

std::vector<std::string> field_notes(const Sizing& sizing, const overhead::Config& config);

}  // namespace vo::report
