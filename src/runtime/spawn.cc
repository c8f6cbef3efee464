// SPDX-License-Identifier: Apache-2.0
#include "runtime/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "runtime/child_process.h"

namespace vo::runtime {
namespace {

constexpr int kFirstPrivateDescriptor = 3;

Error system_error(int code) { return input_error(std::generic_category().message(code)); }

bool is_replaced(std::string_view entry, const ChildCommand& command) {
  for (const auto& [name, value] : command.env) {
    if (entry.starts_with(name) && entry.substr(name.size()).starts_with('=')) return true;
  }
  return false;
}

std::vector<std::string> environment_of(const ChildCommand& command) {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!is_replaced(*entry, command)) entries.emplace_back(*entry);
  }
  for (const auto& [name, value] : command.env) entries.push_back(format("{}={}", name, value));
  return entries;
}

std::vector<std::string> arguments_of(const ChildCommand& command) {
  std::vector<std::string> arguments{command.program};
  arguments.insert(arguments.end(), command.args.begin(), command.args.end());
  return arguments;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// What the child does between fork and exec.
class FileActions {
 public:
  FileActions(const ChildCommand& command, int output) {
    posix_spawn_file_actions_init(&actions_);
    if (!command.pass_stdin) {
      posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstPrivateDescriptor);
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

// Signals as a fresh program expects them, and its own group, so that it can be ended with all that
// it started. One that talks to the user must stay in the terminal's group.
class Attributes {
 public:
  explicit Attributes(const ChildCommand& command) {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (!command.pass_stdin) flags |= POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setflags(&attributes_, flags);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

}  // namespace

Result<Spawned> spawn(const ChildCommand& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return system_error(errno);
  Spawned child{.output = ends[0]};
  const FileActions actions{command, ends[1]};
  const Attributes attributes{command};
  auto arguments = arguments_of(command);
  auto environment = environment_of(command);
  const int error =
      posix_spawn(&child.pid, command.program.c_str(), actions.get(), attributes.get(),
                  pointers(arguments).data(), pointers(environment).data());
  close(ends[1]);
  if (error == 0) return child;
  close(ends[0]);
  return system_error(error);
}

}  // namespace vo::runtime
