// SPDX-License-Identifier: Apache-2.0
// What another release would make of the same VM, term by term.
#pragma once

#include "overhead/spec.h"
#include "report/explanation.h"
#include "report/sizing.h"

namespace vo::report {

// `now` and `then` are the same VM with the same configuration, sized by two releases.
Comparison compare(const Sizing& now, const Sizing& then, const overhead::Config& config);

}  // namespace vo::report
