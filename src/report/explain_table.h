// SPDX-License-Identifier: Apache-2.0
// An explanation as text for a terminal of 100 to 120 columns.
#pragma once

#include <string>

#include "report/explanation.h"
#include "report/text_table.h"

namespace vo::report {

std::string explain_table(const Explanation& explanation, Colour colour);

}  // namespace vo::report
