// SPDX-License-Identifier: Apache-2.0
#include "runtime/process_metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "runtime/files.h"

namespace vo::runtime {
namespace {

void append(std::string& to, std::string_view name, std::string_view type, std::string_view help,
            const std::optional<double>& value) {
  if (!value) return;
  to += format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3:.15g}\n", name, help, type, *value);
}

std::optional<double> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return static_cast<double>(value);
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  while (!text.empty()) {
    const auto end = text.find(' ');
    if (end != 0) found.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return found;
}

// The fields of /proc/self/stat from the third on: the second is the program's name, which may hold
// spaces and brackets.
struct ProcessStat {
  std::string text = read_file("/proc/self/stat").value_or("");
  std::vector<std::string_view> fields;

  ProcessStat() {
    const auto name_end = text.rfind(')');
    if (name_end != std::string::npos) fields = words(std::string_view{text}.substr(name_end + 1));
  }
  // Numbered as proc(5) does.
  std::optional<double> field(std::size_t index) const {
    return index - 3 < fields.size() ? number(fields[index - 3]) : std::nullopt;
  }
};

double ticks_a_second() { return static_cast<double>(sysconf(_SC_CLK_TCK)); }
double page_bytes() { return static_cast<double>(sysconf(_SC_PAGESIZE)); }

std::optional<double> scaled(const std::optional<double>& value, double factor) {
  if (!value) return std::nullopt;
  return *value * factor;
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::optional<double> cpu_seconds() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return std::nullopt;
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

// "btime SECONDS" of /proc/stat: when the machine was started.
std::optional<double> boot_time() {
  const std::string text = read_file("/proc/stat").value_or("");
  constexpr std::string_view kKey = "\nbtime ";
  const auto at = text.find(kKey);
  return at == std::string::npos ? std::nullopt
                                 : number(std::string_view{text}.substr(at + kKey.size()));
}

std::optional<double> start_time(const ProcessStat& stat) {
  const auto boot = boot_time();
  const auto after_boot = scaled(stat.field(22), 1 / ticks_a_second());
  if (!boot || !after_boot) return std::nullopt;
  return *boot + *after_boot;
}

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

std::optional<double> open_files() {
  const std::unique_ptr<DIR, CloseFolder> folder{opendir("/proc/self/fd")};
  if (!folder) return std::nullopt;
  double count = -3;  // ".", ".." and the folder itself
  while (readdir(folder.get()) != nullptr) ++count;
  return count;
}

std::optional<double> most_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

std::string process_metrics() {
  const ProcessStat stat;
  std::string text;
  append(text, "process_cpu_seconds_total", "counter", "User and system CPU time.", cpu_seconds());
  append(text, "process_resident_memory_bytes", "gauge", "Resident memory.",
         scaled(stat.field(24), page_bytes()));
  append(text, "process_virtual_memory_bytes", "gauge", "Virtual memory.", stat.field(23));
  append(text, "process_open_fds", "gauge", "Open file descriptors.", open_files());
  append(text, "process_max_fds", "gauge", "File descriptors that may be open.", most_files());
  append(text, "process_start_time_seconds", "gauge", "Start of the process, in Unix time.",
         start_time(stat));
  return text;
}

}  // namespace vo::runtime
