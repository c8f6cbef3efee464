// SPDX-License-Identifier: Apache-2.0
// Pages that name a command, an action of ./dev or a metric which does not exist. What exists is
// read off the sources, so that no second list can go stale.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "tidy/source_file.h"

namespace vo::tidy {

struct KnownNames {
  std::set<std::string, std::less<>> actions;   // of ./dev
  std::set<std::string, std::less<>> commands;  // of virt-overhead
  std::set<std::string, std::less<>> metrics;
};

// Actions from the `case` of ./dev, commands from the literals of add_subcommand() in src/cli,
// metrics from literals that start with virt_overhead_ in src/.
KnownNames find_known_names(const Files& files);

// Says nothing about commands as long as none is known.
Findings check_documented_names(const SourceFile& page, const KnownNames& known);

}  // namespace vo::tidy
