// SPDX-License-Identifier: Apache-2.0
#include "e2e/usage.h"

#include <unistd.h>

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/format.h"
#include "e2e/process.h"

namespace vo::e2e {
namespace {

double kib_of(const std::string& status, std::string_view field) {
  std::istringstream words{status};
  std::string word;
  while (words >> word) {
    double value = 0;
    if (word == field && words >> value) return value;
  }
  throw std::runtime_error("the process has ended");
}

double cpu_seconds(const std::string& stat) {
  constexpr int kBeforeTimes = 11;  // fields between the name and utime
  std::istringstream fields{stat.substr(stat.rfind(')') + 2)};
  std::string skipped;
  for (int i = 0; i < kBeforeTimes; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

Usage usage_of(pid_t pid) {
  const std::string status = read_file(format("/proc/{}/status", pid));
  return {.resident_kib = kib_of(status, "VmRSS:"),
          .peak_kib = kib_of(status, "VmHWM:"),
          .cpu_seconds = cpu_seconds(read_file(format("/proc/{}/stat", pid)))};
}

}  // namespace vo::e2e
