// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec_credentials.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "kube/client_config.h"
#include "kube/exec_credential.h"
#include "net/loop.h"
#include "runtime/child_process.h"

namespace vo::runtime {
namespace {

// What expires this soon would not survive the request.
constexpr std::chrono::seconds kLeeway{10};
// Long enough for a person at a login page.
constexpr std::chrono::minutes kInteractiveTimeout{5};

bool has_terminal() { return isatty(STDIN_FILENO) == 1; }

std::string_view path_variable() {
  const char* path = std::getenv("PATH");
  return path == nullptr ? std::string_view{} : std::string_view{path};
}

Error named(Error error, const kube::ExecPlugin& plugin) {
  return std::move(error).with_context(format("exec plugin {}", plugin.command));
}

}  // namespace

ExecCredentials::ExecCredentials(kube::ExecPlugin plugin, kube::ClientConfig config,
                                 bool interactive, net::Loop& loop, const Clock& clock)
    : plugin_(std::move(plugin)),
      config_(std::move(config)),
      interactive_(interactive && plugin_.interactive_mode != kube::InteractiveMode::kNever &&
                   has_terminal()),
      loop_(loop),
      clock_(clock) {}

bool ExecCredentials::is_fresh() const {
  return known_ && (!known_->expires || clock_.wall_now() + kLeeway < *known_->expires);
}

void ExecCredentials::get(std::string_view certificate_authority, Ready ready) {
  if (is_fresh()) return ready(*known_);
  waiting_.push_back(std::move(ready));
  if (waiting_.size() == 1) run(certificate_authority);
}

void ExecCredentials::run(std::string_view certificate_authority) {
  auto ready = command(certificate_authority);
  if (!ready) return ended(named(std::move(ready).error(), plugin_));
  child_.emplace(loop_, *std::move(ready), [this](Result<std::string> output) {
    if (!output) output = named(std::move(output).error(), plugin_);
    ended(std::move(output));
  });
}

Result<ChildCommand> ExecCredentials::command(std::string_view certificate_authority) const {
  if (plugin_.interactive_mode == kube::InteractiveMode::kAlways && !interactive_) {
    return input_error("wants to talk to the user, but there is no terminal");
  }
  VO_TRY(auto path, program());
  ChildCommand command{.program = std::move(path),
                       .args = plugin_.args,
                       .env = plugin_.env,
                       .pass_stdin = interactive_};
  command.env.emplace_back(
      "KUBERNETES_EXEC_INFO",
      kube::encode_exec_info(plugin_, config_, certificate_authority, interactive_));
  if (interactive_) command.timeout = kInteractiveTimeout;
  return command;
}

Result<std::string> ExecCredentials::program() const {
  auto path = find_program(plugin_.command, path_variable());
  if (path || plugin_.install_hint.empty()) return path;
  return input_error(format("{}; {}", path.error().message(), plugin_.install_hint));
}

void ExecCredentials::ended(Result<std::string> output) {
  Result<kube::ExecCredential> credential =
      output ? kube::decode_exec_credential(plugin_, *output) : std::move(output).error();
  if (credential) known_ = *credential;
  for (auto& ready : std::exchange(waiting_, {})) ready(credential);
}

}  // namespace vo::runtime
