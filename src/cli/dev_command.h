// SPDX-License-Identifier: Apache-2.0
// `virt-overhead dev`: a cluster in one process, for trying things out and for tests.
#pragma once

#include <CLI/App.hpp>

#include "cli/command.h"

namespace vo::cli {

void add_dev_command(CLI::App& app, Invocation& invocation);

}  // namespace vo::cli
