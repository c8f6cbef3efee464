// SPDX-License-Identifier: Apache-2.0
#include "kube/member_cursor.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "json/bracket_scanner.h"

namespace vo::kube {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

void skip_space(std::string_view& text) {
  if (!text.empty() && text.front() > ' ') return;  // what servers send has none
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
}

bool is_escaped(std::string_view text, std::size_t quote) {
  std::size_t backslashes = 0;
  while (backslashes < quote && text[quote - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

// `text` begins with a quote. The size of the string, quotes included; npos: cut off.
std::size_t string_size(std::string_view text) {
  std::size_t quote = text.find('"', 1);
  while (quote != std::string_view::npos && is_escaped(text, quote)) {
    quote = text.find('"', quote + 1);
  }
  return quote == std::string_view::npos ? quote : quote + 1;
}

std::size_t brackets_size(std::string_view text) {
  json::BracketScanner scanner;
  scanner.open();
  const std::size_t size = 1 + scanner.scan(text.substr(1));
  return scanner.closed() ? size : std::string_view::npos;
}

// The size of the value that `text` begins with; npos: cut off.
std::size_t measure_value(std::string_view text) {
  if (text.empty()) return std::string_view::npos;
  if (text.front() == '"') return string_size(text);
  if (text.front() == '{' || text.front() == '[') return brackets_size(text);
  return text.find_first_of(",}] \t\r\n");
}

}  // namespace

MemberCursor::MemberCursor(std::string_view text) : rest_(text) {
  if (!step_over('{')) rest_ = {};
}

bool MemberCursor::next() {
  if (ended_ || (at_value_ && !step_over_value())) return false;
  skip_space(rest_);
  if (rest_.starts_with('}')) {
    rest_.remove_prefix(1);
    ended_ = true;
    return false;
  }
  if (!first_ && !step_over(',')) return false;
  first_ = false;
  return read_key();
}

bool MemberCursor::read_key() {
  skip_space(rest_);
  if (!rest_.starts_with('"')) return false;
  const std::size_t size = string_size(rest_);
  if (size == std::string_view::npos) return false;
  key_ = rest_.substr(1, size - 2);
  rest_.remove_prefix(size);
  at_value_ = step_over(':');
  skip_space(rest_);
  return at_value_;
}

std::size_t MemberCursor::value_size() {
  if (value_size_ == 0) value_size_ = measure_value(rest_);
  return value_size_;
}

std::string_view MemberCursor::value() { return rest_.substr(0, value_size()); }

std::string_view MemberCursor::plain_string() {
  if (!rest_.starts_with('"')) return {};
  const std::size_t size = value_size();
  if (size == std::string_view::npos) return {};
  const std::string_view text = rest_.substr(1, size - 2);
  return text.find('\\') == std::string_view::npos ? text : std::string_view{};
}

bool MemberCursor::step_over_value() {
  const std::size_t size = value_size();
  if (size == 0 || size == std::string_view::npos) return false;
  rest_.remove_prefix(size);
  value_size_ = 0;
  at_value_ = false;
  return true;
}

bool MemberCursor::step_over(char wanted) {
  skip_space(rest_);
  if (!rest_.starts_with(wanted)) return false;
  rest_.remove_prefix(1);
  return true;
}

}  // namespace vo::kube
