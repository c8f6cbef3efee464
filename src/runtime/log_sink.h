// SPDX-License-Identifier: Apache-2.0
// Where log records go: one line each, as text for people or as JSON in KubeVirt's shape, so that
// the pipelines that read virt-controller's logs read ours.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"

namespace vo::runtime {

enum class LogFormat : std::uint8_t { kText, kJson };

struct LogOptions {
  LogFormat format = LogFormat::kText;
  LogLevel level = LogLevel::kInfo;  // less is left out
};

class LogSink final : public Logger {
 public:
  // Gets whole lines, with the newline.
  using Write = std::function<void(std::string_view line)>;

  LogSink(const LogOptions& options, const Clock& clock, Write write = write_stderr);

  void write(const LogRecord& record) override;

  // As far as stderr takes it: there is nobody to tell if it does not.
  static void write_stderr(std::string_view line);

 private:
  LogOptions options_;
  const Clock& clock_;
  Write write_;
};

// {"component":"virt-overhead","level":"info","msg":"…","pos":"file.cc:12",
//  "timestamp":"2026-11-25T01:13:02.123456Z","field":"value"}
std::string json_log_line(const LogRecord& record, WallTime time);

// 2026-11-25T01:13:02.123456Z INFO  message field=value other="two words"
std::string text_log_line(const LogRecord& record, WallTime time);

}  // namespace vo::runtime
