// SPDX-License-Identifier: Apache-2.0
#include "e2e/process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

void redirect(int descriptor, const std::filesystem::path& file) {
  const std::string path = file.empty() ? "/dev/null" : file.string();
  const int target = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (target < 0 || dup2(target, descriptor) < 0) _exit(126);
}

// Runs in the child, between fork and exec.
[[noreturn]] void become(const Command& command, char* const* arguments) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const auto& [name, value] : command.environment) {
    setenv(name.c_str(), value.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): a single thread
  }
  redirect(STDOUT_FILENO, command.stdout_file);
  redirect(STDERR_FILENO, command.stderr_file);
  execv(arguments[0], arguments);
  _exit(127);
}

std::vector<char*> argument_pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

int exit_status(int raw) { return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw); }

}  // namespace

Process::Process(const Command& command) {
  const std::vector<char*> arguments = argument_pointers(command.words);
  pid_ = fork();
  if (pid_ == 0) become(command, arguments.data());
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
}

Process::~Process() {
  if (!runs()) return;
  send(SIGKILL);
  wait();
}

bool Process::runs() {
  int raw = 0;
  if (!status_ && waitpid(pid_, &raw, WNOHANG) == pid_) status_ = exit_status(raw);
  return !status_;
}

void Process::send(int signal) const { kill(pid_, signal); }

std::optional<int> Process::wait(Duration patience) {
  wait_until([this] { return !runs(); }, patience);
  return status_;
}

Finished run(const std::vector<std::string>& words,
             const std::vector<std::pair<std::string, std::string>>& environment) {
  const TemporaryFolder folder;
  const auto out = folder.path() / "out";
  const auto err = folder.path() / "err";
  Process process{{words, environment, out, err}};
  const int status = process.wait().value_or(-1);
  return {status, read_file(out), read_file(err)};
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): a single thread
  return value == nullptr ? "" : value;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "virt-overhead-e2e-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), name);
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace vo::e2e
