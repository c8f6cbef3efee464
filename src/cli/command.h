// SPDX-License-Identifier: Apache-2.0
// A command of the program: a file of its own with one function, which declares the command's
// flags to CLI11 and what happens when it is called. program.cc has the list.
#pragma once

#include <CLI/App.hpp>

#include "cli/terminal.h"

namespace vo::cli {

inline constexpr int kSuccess = 0;
inline constexpr int kFailure = 1;

struct Invocation {
  Terminal terminal;
  int exit_code = kSuccess;  // set by the command that ran
};

// Adds the command. `invocation` outlives `app`.
using AddCommand = void (*)(CLI::App& app, Invocation& invocation);

}  // namespace vo::cli
