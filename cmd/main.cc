// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "cli/program.h"
#include "cli/terminal.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  return vo::cli::run(argc, argv,
                      {.out = std::cout,
                       .err = std::cerr,
                       .program = vo::cli::program_name(argc > 0 ? argv[0] : ""),
                       .colour = vo::cli::colour_of_stdout()});
}
