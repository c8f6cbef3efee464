// SPDX-License-Identifier: Apache-2.0
#include "cli/explain_command.h"

#include <memory>

#include <CLI/App.hpp>

#include "base/error.h"
#include "base/result.h"
#include "cli/command.h"
#include "cli/explain_files.h"
#include "cli/explain_flags.h"
#include "cli/terminal.h"
#include "report/text_table.h"

namespace vo::cli {
namespace {

Result<bool> explain(const ExplainFlags& flags, const Terminal& terminal) {
  if (flags.files.empty()) return input_error("nothing to explain; give files with -f");
  return explain_files(flags, terminal);
}

int run_explain(const ExplainFlags& flags, const Terminal& terminal) {
  const auto complete = explain(flags, terminal);
  if (!complete) terminal.say(complete.error().message());
  return complete && *complete ? kSuccess : kFailure;
}

}  // namespace

void add_explain_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("explain", "what a VM's overhead is made of, and why");
  const auto flags = std::make_shared<ExplainFlags>();
  add_flags(*command, *flags);
  command->callback([flags, &invocation] {
    Terminal& terminal = invocation.terminal;
    if (flags->no_color) terminal.colour = report::Colour::kNo;
    invocation.exit_code = run_explain(*flags, terminal);
  });
}

}  // namespace vo::cli
