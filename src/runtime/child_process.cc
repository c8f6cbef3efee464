// SPDX-License-Identifier: Apache-2.0
#include "runtime/child_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "net/loop.h"
#include "net/pipe_reader.h"
#include "runtime/spawn.h"

namespace vo::runtime {
namespace {

// After the end of its output a program ends within moments: asking beats a signal handler.
constexpr std::chrono::milliseconds kExitPoll{10};

bool is_program(const std::string& path) { return access(path.c_str(), X_OK) == 0; }

Status check_exit(int status) {
  if (WIFSIGNALED(status)) return input_error(format("ended by signal {}", WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) {
    return input_error(format("failed with exit code {}", WEXITSTATUS(status)));
  }
  return {};
}

}  // namespace

Result<std::string> find_program(std::string_view name, std::string_view path) {
  if (name.find('/') != std::string_view::npos) return std::string{name};
  while (!path.empty()) {
    const auto colon = path.find(':');
    const std::string_view folder = path.substr(0, colon);
    std::string candidate = format("{}/{}", folder, name);
    if (folder.starts_with('/') && is_program(candidate)) return candidate;
    path.remove_prefix(colon == std::string_view::npos ? path.size() : colon + 1);
  }
  return input_error(format("no program '{}' in PATH", name));
}

struct ChildProcess::State {
  State(net::Loop& on, ChildCommand run, Done call)
      : loop(on), command(std::move(run)), done(std::move(call)), exit_poll(on), deadline(on) {}

  ~State() { kill_child(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void start() {
    auto spawned = spawn(command);
    if (!spawned) {
      // Later, as every other answer.
      return deadline.start(Duration{}, [this, error = std::move(spawned).error()]() mutable {
        finish(std::move(error));
      });
    }
    pid = spawned->pid;
    deadline.start(command.timeout, [this] {
      finish(Error{Action::kRetry, format("did not end within {} s", seconds(command.timeout))});
    });
    output.emplace(loop, spawned->output, command.output_limit,
                   [this](Result<std::string> text) { printed(std::move(text)); });
  }

  static long seconds(Duration d) { return std::chrono::ceil<std::chrono::seconds>(d).count(); }

  void printed(Result<std::string> text) {
    if (!text) return finish(std::move(text).error().with_context("reading its output"));
    wait_for_exit(*std::move(text));
  }

  void wait_for_exit(std::string text) {
    int status = 0;
    if (waitpid(pid, &status, WNOHANG) == 0) {
      return exit_poll.start(
          kExitPoll, [this, text = std::move(text)]() mutable { wait_for_exit(std::move(text)); });
    }
    pid = 0;
    if (auto ended = check_exit(status); !ended) return finish(std::move(ended).error());
    finish(std::move(text));
  }

  // `done` may destroy this.
  void finish(Result<std::string> result) {
    kill_child();
    deadline.cancel();
    auto call = std::exchange(done, nullptr);
    if (result) return call(std::move(result));
    call(std::move(result).error().with_context(command.program));
  }

  void kill_child() {
    if (pid == 0) return;
    kill(command.pass_stdin ? pid : -pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    pid = 0;
  }

  net::Loop& loop;
  ChildCommand command;
  Done done;
  net::Timer exit_poll;
  net::Timer deadline;
  std::optional<net::PipeReader> output;
  pid_t pid = 0;
};

ChildProcess::ChildProcess(net::Loop& loop, ChildCommand command, Done done)
    : state_(std::make_unique<State>(loop, std::move(command), std::move(done))) {
  state_->start();
}

ChildProcess::~ChildProcess() = default;

}  // namespace vo::runtime
