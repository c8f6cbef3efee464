// SPDX-License-Identifier: Apache-2.0
// `virt-overhead clean`: removes everything that was ever published, and only that.
#pragma once

#include <CLI/App.hpp>

#include "cli/command.h"

namespace vo::cli {

void add_clean_command(CLI::App& app, Invocation& invocation);

}  // namespace vo::cli
