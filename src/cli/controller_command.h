// SPDX-License-Identifier: Apache-2.0
// `virt-overhead controller`: publishes the overhead of every VMI of a cluster until SIGTERM.
#pragma once

#include <CLI/App.hpp>

#include "cli/command.h"

namespace vo::cli {

void add_controller_command(CLI::App& app, Invocation& invocation);

}  // namespace vo::cli
