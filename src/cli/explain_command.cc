// SPDX-License-Identifier: Apache-2.0
#include "cli/explain_command.h"

#include <memory>

#include <CLI/App.hpp>

#include "base/error.h"
#include "base/result.h"
#include "cli/command.h"
#include "cli/explain_cluster.h"
#include "cli/explain_files.h"
#include "cli/explain_flags.h"
#include "cli/terminal.h"
#include "report/text_table.h"

namespace vo::cli {
namespace {

Result<bool> explain(const ExplainFlags& flags, const Terminal& terminal) {
  if (!flags.files.empty()) return explain_files(flags, terminal);
  if (!flags.names.empty()) return explain_cluster(flags, terminal);
  return input_error("explain what? give files with -f, or vmi/NAME of a cluster");
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
