// SPDX-License-Identifier: Apache-2.0
#include "cli/controller_command.h"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include <CLI/App.hpp>

#include "base/format.h"
#include "base/log.h"
#include "base/result.h"
#include "cli/command.h"
#include "cli/controller_flags.h"
#include "cli/environment.h"
#include "cli/terminal.h"
#include "cli/version.h"
#include "kube/client_config.h"
#include "net/loop.h"
#include "net/system_clock.h"
#include "runtime/controller_process.h"
#include "runtime/find_config.h"
#include "runtime/log_sink.h"

namespace vo::cli {
namespace {

// "virt-overhead-6c9d5_3f0b…": pods of one host, or of none, must not take each other for
// themselves.
std::string unique_name(std::uint64_t high, std::uint64_t low) {
  return format("{}_{:016x}{:016x}", host_name(), high, low);
}

// Our own namespace, unless a flag named one.
void put_lease_in(const std::string& namespace_name, runtime::ControllerSettings& settings) {
  auto& lease = settings.leader_election;
  if (lease && lease->namespace_name.empty()) lease->namespace_name = namespace_name;
}

Status run_controller(const ControllerFlags& flags) {
  std::mt19937_64 generator{random_seed()};
  VO_TRY(auto settings, settings_of(flags, unique_name(generator(), generator())));
  VO_TRY(const auto log_options, log_options_of(flags));
  VO_TRY(auto config,
         runtime::find_client_config({.kubeconfig = flags.kubeconfig,
                                      .overrides = {.context = flags.context},
                                      .environment = environment(),
                                      .preference = runtime::Preference::kController}));
  put_lease_in(config.namespace_name, settings);
  const net::SystemClock clock;
  runtime::LogSink logger{log_options, clock};
  net::Loop loop;
  std::uniform_real_distribution<double> uniform;
  logger.info("starting", {{"version", std::string{kVersion}}, {"server", config.server}});
  runtime::ControllerProcess process{std::move(config),
                                     std::move(settings),
                                     loop,
                                     clock,
                                     logger,
                                     [&] { return uniform(generator); }};
  VO_CHECK_OK(process.start());
  const net::ShutdownSignals signals{loop, [&](int signal) {
                                       logger.info("stopping",
                                                   {{"signal", std::to_string(signal)}});
                                       process.stop([&loop] { loop.stop(); });
                                     }};
  loop.run();
  logger.info("stopped");
  return {};
}

}  // namespace

void add_controller_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("controller", "publish the overhead of every VMI until SIGTERM");
  const auto flags = std::make_shared<ControllerFlags>();
  add_flags(*command, *flags);
  command->callback([flags, &invocation] {
    const auto end = run_controller(*flags);
    if (end) return;
    invocation.terminal.say(end.error().message());
    invocation.exit_code = kFailure;
  });
}

}  // namespace vo::cli
