// SPDX-License-Identifier: Apache-2.0
// Structured log records. Logic gets a Logger by reference and says what happened; where and how
// it is written (text, or JSON in KubeVirt's shape) is decided once, in runtime/.
#pragma once

#include <initializer_list>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace vo {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

struct LogField {
  std::string_view key;
  std::string value;
};

struct LogRecord {
  LogLevel level = LogLevel::kInfo;
  std::string_view message;
  std::initializer_list<LogField> fields;
  std::source_location where;
};

class Logger {
 public:
  virtual ~Logger() = default;
  virtual void write(const LogRecord& record) = 0;

  void debug(std::string_view message, std::initializer_list<LogField> fields = {},
             std::source_location where = std::source_location::current()) {
    write({LogLevel::kDebug, message, fields, where});
  }
  void info(std::string_view message, std::initializer_list<LogField> fields = {},
            std::source_location where = std::source_location::current()) {
    write({LogLevel::kInfo, message, fields, where});
  }
  void warning(std::string_view message, std::initializer_list<LogField> fields = {},
               std::source_location where = std::source_location::current()) {
    write({LogLevel::kWarning, message, fields, where});
  }
  void error(std::string_view message, std::initializer_list<LogField> fields = {},
             std::source_location where = std::source_location::current()) {
    write({LogLevel::kError, message, fields, where});
  }
};

// Swallows everything.
class NullLogger final : public Logger {
 public:
  void write(const LogRecord&) override {}
};

// Keeps messages for a test to look at.
class MemoryLogger final : public Logger {
 public:
  void write(const LogRecord& record) override { messages_.emplace_back(record.message); }
  const std::vector<std::string>& messages() const { return messages_; }

 private:
  std::vector<std::string> messages_;
};

}  // namespace vo
