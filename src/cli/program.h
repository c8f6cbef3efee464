// SPDX-License-Identifier: Apache-2.0
// virt-overhead's command line: the root, its commands, and what kubectl users expect of both.
#pragma once

#include "cli/terminal.h"

namespace vo::cli {

// Runs the command that `argv` names. Returns the exit code: 0, or 1 for whatever went wrong; then
// one line on `terminal.err` says what.
int run(int argc, const char* const* argv, const Terminal& terminal);

}  // namespace vo::cli
