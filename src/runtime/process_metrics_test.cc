// SPDX-License-Identifier: Apache-2.0
#include "runtime/process_metrics.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <string>
#include <string_view>

#include "net/system_clock.h"

namespace vo::runtime {
namespace {

double value_of(std::string_view name) {
  const std::string text = process_metrics();
  const auto at = text.find("\n" + std::string{name} + " ");
  double value = -1;
  if (at == std::string::npos) return value;
  const char* begin = text.data() + at + name.size() + 2;
  std::from_chars(begin, text.data() + text.size(), value);
  return value;
}

TEST(ProcessMetrics, tell_of_this_process) {
  EXPECT_GE(value_of("process_cpu_seconds_total"), 0);
  EXPECT_GT(value_of("process_resident_memory_bytes"), 1e6);
  EXPECT_GT(value_of("process_virtual_memory_bytes"), value_of("process_resident_memory_bytes"));
  EXPECT_GE(value_of("process_max_fds"), value_of("process_open_fds"));
  const auto now = std::chrono::duration<double>(net::SystemClock{}.wall_now().time_since_epoch());
  EXPECT_LE(value_of("process_start_time_seconds"), now.count() + 1);
  EXPECT_GT(value_of("process_start_time_seconds"), now.count() - 3'600);
}

TEST(ProcessMetrics, count_descriptors) {
  const double before = value_of("process_open_fds");
  const int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(value_of("process_open_fds"), before + 1);
  close(descriptor);
}

TEST(ProcessMetrics, every_value_has_its_help_and_type) {
  EXPECT_THAT(process_metrics(),
              testing::HasSubstr("# TYPE process_open_fds gauge\nprocess_open_fds "));
  EXPECT_THAT(process_metrics(), testing::StartsWith("# HELP process_cpu_seconds_total "));
}

}  // namespace
}  // namespace vo::runtime
