// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "report/text_table.h"

namespace vo::cli {

void Terminal::say(std::string_view line) const { err << "virt-overhead: " << line << '\n'; }

report::Colour colour_of_stdout() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool refused = no_color != nullptr && *no_color != '\0';
  const bool dumb = term == nullptr || std::string_view{term} == "dumb";
  return !refused && !dumb && isatty(STDOUT_FILENO) == 1 ? report::Colour::kYes
                                                         : report::Colour::kNo;
}

std::string program_name(std::string_view argv0) {
  const std::string_view file = argv0.substr(argv0.rfind('/') + 1);
  return file.starts_with("kubectl-") ? "kubectl virt-overhead" : "virt-overhead";
}

}  // namespace vo::cli
