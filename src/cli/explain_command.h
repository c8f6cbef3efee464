// SPDX-License-Identifier: Apache-2.0
// `virt-overhead explain`: what a VM's overhead is made of, from files or from a live cluster.
#pragma once

#include <CLI/App.hpp>

#include "cli/command.h"

namespace vo::cli {

void add_explain_command(CLI::App& app, Invocation& invocation);

}  // namespace vo::cli
