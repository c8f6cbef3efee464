// SPDX-License-Identifier: Apache-2.0
#include "cli/program.h"

#include <array>
#include <string>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/format.h"
#include "cli/clean_command.h"
#include "cli/command.h"
#include "cli/controller_command.h"
#include "cli/dev_command.h"
#include "cli/explain_command.h"
#include "cli/terminal.h"
#include "cli/version.h"

namespace vo::cli {
namespace {

// Every command, in the order of the help text.
constexpr std::array<AddCommand, 4> kCommands{
    add_explain_command,
    add_controller_command,
    add_clean_command,
    add_dev_command,
};

// The innermost command the user got to: its help is the one to look at.
std::string called(const CLI::App& app, const std::string& program) {
  std::string path = program;
  for (const CLI::App* command : app.get_subcommands()) path += " " + command->get_name();
  return path;
}

// CLI11 knows only arguments it did not expect; of the root they are commands.
std::string refusal(const CLI::App& app, const CLI::ParseError& error) {
  const auto extras = app.remaining();
  const bool unknown =
      app.get_subcommands().empty() && !extras.empty() && !extras.front().starts_with('-');
  return unknown ? format("unknown command \"{}\"", extras.front()) : error.what();
}

int refuse(const CLI::App& app, const CLI::ParseError& error, const Terminal& terminal) {
  terminal.say(format("{}; see {} --help", refusal(app, error), called(app, terminal.program)));
  return kFailure;
}

}  // namespace

int run(int argc, const char* const* argv, const Terminal& terminal) {
  Invocation invocation{.terminal = terminal};
  CLI::App app{"Says what a KubeVirt VM costs beyond what its guest asks for.", terminal.program};
  app.set_version_flag("--version", format("virt-overhead {}", kVersion), "print the version");
  app.require_subcommand(0, 1);
  for (const AddCommand add : kCommands) add(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    app.exit(help, terminal.out, terminal.err);
    return kSuccess;
  } catch (const CLI::ParseError& error) {
    return refuse(app, error, terminal);
  }
  if (app.get_subcommands().empty()) terminal.out << app.help();
  return invocation.exit_code;
}

}  // namespace vo::cli
