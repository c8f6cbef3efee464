// SPDX-License-Identifier: Apache-2.0
#include "runtime/log_sink.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/format.h"
#include "base/log.h"
#include "json/document.h"
#include "runtime/utf8.h"

namespace vo::runtime {
namespace {

constexpr std::string_view kComponent = "virt-overhead";
constexpr std::array<std::string_view, 5> kOwnKeys{"component", "level", "msg", "pos", "timestamp"};

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warning";
    case LogLevel::kError: return "error";
  }
  return "error";
}

std::string_view padded(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "DEBUG";
    case LogLevel::kInfo: return "INFO ";
    case LogLevel::kWarning: return "WARN ";
    case LogLevel::kError: return "ERROR";
  }
  return "ERROR";
}

std::string position(const LogRecord& record) {
  std::string_view file = record.where.file_name();
  file.remove_prefix(file.rfind('/') + 1);
  return format("{}:{}", file, record.where.line());
}

void add_member(std::string& line, std::string_view key, std::string_view value) {
  line += line.empty() ? '{' : ',';
  json::append_quoted(line, key);
  line += ':';
  json::append_quoted(line, repair_utf8(value));
}

bool is_plain(std::string_view value) {
  return !value.empty() && std::ranges::all_of(value, [](char c) {
    return c > ' ' && c < '\x7f' && c != '"' && c != '\\' && c != '=';
  });
}

void add_value(std::string& line, std::string_view value) {
  if (is_plain(value)) {
    line += value;
  } else {
    json::append_quoted(line, repair_utf8(value));
  }
}

// A line stays a line, whatever a server or a file put into the message.
std::string one_line(std::string_view message) {
  std::string text = repair_utf8(message);
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text;
}

}  // namespace

std::string json_log_line(const LogRecord& record, WallTime time) {
  std::string line;
  add_member(line, "component", kComponent);
  add_member(line, "level", to_string(record.level));
  add_member(line, "msg", record.message);
  add_member(line, "pos", position(record));
  add_member(line, "timestamp", format_rfc3339_micro(time));
  for (const auto& field : record.fields) {
    const bool taken = std::ranges::find(kOwnKeys, field.key) != kOwnKeys.end();
    add_member(line, taken ? format("{}_", field.key) : std::string{field.key}, field.value);
  }
  return line + "}\n";
}

std::string text_log_line(const LogRecord& record, WallTime time) {
  std::string line = format("{} {} {}", format_rfc3339_micro(time), padded(record.level),
                            one_line(record.message));
  for (const auto& field : record.fields) {
    line.append(1, ' ').append(field.key).append(1, '=');
    add_value(line, field.value);
  }
  return line + "\n";
}

LogSink::LogSink(const LogOptions& options, const Clock& clock, Write write)
    : options_(options), clock_(clock), write_(std::move(write)) {}

void LogSink::write(const LogRecord& record) {
  if (record.level < options_.level) return;
  const auto line = options_.format == LogFormat::kJson ? json_log_line : text_log_line;
  write_(line(record, clock_.wall_now()));
}

void LogSink::write_stderr(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace vo::runtime
