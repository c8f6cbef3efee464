// SPDX-License-Identifier: Apache-2.0
// A child process: the control plane, our controller, kubectl. It never outlives the test: the
// kernel ends it when the test process dies.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "e2e/wait.h"

namespace vo::e2e {

struct Command {
  std::vector<std::string> words;  // the program's path and its arguments
  std::vector<std::pair<std::string, std::string>> environment;  // added to our own
  std::filesystem::path stdout_file;
  std::filesystem::path stderr_file;
};

class Process {
 public:
  explicit Process(const Command& command);  // throws where the program cannot be started
  ~Process();                                // kills it
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool runs();
  void send(int signal) const;
  // The exit status (128 + signal where one ended it), nullopt if it still runs after that time.
  std::optional<int> wait(Duration patience = kPatience);

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
};

struct Finished {
  int status = -1;
  std::string out;
  std::string err;
};
// Runs a command to its end; the output goes through files in a folder of its own.
Finished run(const std::vector<std::string>& words,
             const std::vector<std::pair<std::string, std::string>>& environment = {});

std::string environment(const char* name);  // "" where it is not set

std::string read_file(const std::filesystem::path& path);  // "" where there is none

// A fresh folder below the system's temporary one, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace vo::e2e
