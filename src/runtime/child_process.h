// SPDX-License-Identifier: Apache-2.0
// Runs a program, without a shell, for what it prints. Bounded in time and output; its stderr is
// ours.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/loop.h"

namespace vo::runtime {

struct ChildCommand {
  std::string program;  // a path
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> env;  // on top of our own
  bool pass_stdin = false;                               // else it reads the end of file
  Duration timeout = std::chrono::seconds{60};
  std::size_t output_limit = std::size_t{1} << 20;
};

// As execvp finds it, but never by an entry of `path` that is relative: whatever lies in the
// working directory must not be run by accident. A name with a slash is itself. Error: kInput.
Result<std::string> find_program(std::string_view name, std::string_view path);

class ChildProcess {
 public:
  // What it wrote to stdout, if it ended with 0. Errors name the program: kInput where it cannot be
  // started, failed, or printed too much; kRetry where it took too long.
  using Done = std::move_only_function<void(Result<std::string> output)>;

  // `done` is called once and later, unless this is destroyed before; then the child is killed.
  ChildProcess(net::Loop& loop, ChildCommand command, Done done);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vo::runtime
