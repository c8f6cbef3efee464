// SPDX-License-Identifier: Apache-2.0
// Where a command's output goes: data to `out`, everything else to `err`, and how it looks there.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "report/text_table.h"

namespace vo::cli {

struct Terminal {
  std::ostream& out;
  std::ostream& err;
  std::string program = "virt-overhead";  // as the user calls it; a plugin is "kubectl …"
  report::Colour colour = report::Colour::kNo;

  // One line, with our name in front.
  void say(std::string_view line) const;
};

// Colour where standard output is a terminal that has it and NO_COLOR is not set.
report::Colour colour_of_stdout();

// "kubectl virt-overhead" for kubectl-virt_overhead, else "virt-overhead".
std::string program_name(std::string_view argv0);

}  // namespace vo::cli
