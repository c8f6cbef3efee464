// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/excerpt.h"

namespace vo::json {

namespace {

// Lone surrogates come out of unescaping as the three bytes ED A0…BF xx, which is not UTF-8.
bool has_surrogate(std::string_view text) {
  for (std::size_t at = text.find('\xED'); at != std::string_view::npos;
       at = text.find('\xED', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return true;
  }
  return false;
}

bool is_word(std::string_view key) {
  return !key.empty() && key.size() <= 64 && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Error behind(const std::string& segment, const Error& error) {
  const std::string& message = error.message();
  const bool path_goes_on = message.starts_with('.') || message.starts_with('[');
  return {error.action(), segment + (path_goes_on ? "" : ": ") + message};
}

Error too_long(std::size_t size) {
  return input_error(format("a value of {} bytes, the limit is {}", size, kMaxScalarBytes));
}

}  // namespace

std::string member_segment(std::string_view key) {
  return is_word(key) ? format(".{}", key) : format("[{}]", excerpt(key));
}

Error at_member(std::string_view key, const Error& error) {
  return behind(member_segment(key), error);
}

Error at_element(std::size_t index, const Error& error) {
  return behind(format("[{}]", index), error);
}

Error syntax_error(simdjson::error_code code) {
  switch (code) {
    case simdjson::UTF8_ERROR: return input_error("broken JSON: not valid UTF-8");
    case simdjson::UNCLOSED_STRING: return input_error("broken JSON: a string does not end");
    case simdjson::STRING_ERROR: return input_error("broken JSON: a bad escape in a string");
    case simdjson::UNESCAPED_CHARS:
      return input_error("broken JSON: a control character in a string");
    case simdjson::EMPTY: return input_error("no JSON: nothing but white space");
    case simdjson::MEMALLOC: return {Action::kRetry, "out of memory"};
    default: return input_error("broken JSON: a bracket, comma, colon or quote is missing");
  }
}

Error Value::expected(std::string_view wanted) {
  switch (first()) {
    case '{': return input_error(format("expected {}, got an object", wanted));
    case '[': return input_error(format("expected {}, got an array", wanted));
    case '"': {
      const std::string_view token = trimmed_token();
      return input_error(
          format("expected {}, got {}", wanted, excerpt(token.substr(1, token.size() - 2))));
    }
    default: return input_error(format("expected {}, got {}", wanted, printable(trimmed_token())));
  }
}

std::string_view Value::trimmed_token() {
  std::string_view token = value_.raw_json_token();
  while (token.size() > 1 && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' ||
                              token.back() == '\t')) {
    token.remove_suffix(1);
  }
  return token;
}

Result<std::string_view> Value::string() {
  const std::string_view token = trimmed_token();
  if (token.front() != '"') return expected("a string");
  if (token.size() > kMaxScalarBytes) return too_long(token.size());
  const std::string_view inside = token.substr(1, token.size() - 2);
  if (inside.find('\\') != std::string_view::npos) return unescaped();
  simdjson::ondemand::raw_json_string consumed;
  if (const auto code = value_.get_raw_json_string().get(consumed)) return syntax_error(code);
  return inside;
}

Result<std::string_view> Value::unescaped() {
  std::string_view text;
  if (const auto code = value_.get_string().get(text)) return syntax_error(code);
  if (has_surrogate(text)) return input_error("broken JSON: half of a surrogate pair in a string");
  return text;
}

Result<std::int64_t> Value::integer() {
  std::int64_t number = 0;
  if (value_.get_int64().get(number) != simdjson::SUCCESS) return expected("an integer");
  return number;
}

Result<bool> Value::boolean() {
  bool truth = false;
  if (value_.get_bool().get(truth) != simdjson::SUCCESS) return expected("true or false");
  return truth;
}

Result<std::string_view> Value::token() {
  const std::string_view token = trimmed_token();
  if (token.front() == '"') {
    VO_CHECK_OK(string());
    return token;
  }
  if (token.size() > kMaxScalarBytes) return too_long(token.size());
  if (is_null() || token.front() == 't' || token.front() == 'f') {
    if (token != "null" && token != "true" && token != "false") return expected("a scalar");
    return token;
  }
  double number = 0;
  if (value_.get_double().get(number) != simdjson::SUCCESS) return expected("a scalar");
  return token;
}

Result<std::string_view> Value::raw() {
  std::string_view text;
  if (is_object()) {
    simdjson::ondemand::object object;
    if (const auto code = value_.get_object().get(object)) return syntax_error(code);
    if (const auto code = object.raw_json().get(text)) return syntax_error(code);
    return text;
  }
  simdjson::ondemand::array array;
  if (!is_array()) return expected("an object or array");
  if (const auto code = value_.get_array().get(array)) return syntax_error(code);
  if (const auto code = array.raw_json().get(text)) return syntax_error(code);
  return text;
}

Status read(Value value, std::string& to) {
  if (value.is_null()) return {};
  VO_TRY(const std::string_view text, value.string());
  to = text;
  return {};
}

Status read(Value value, bool& to) {
  if (value.is_null()) return {};
  VO_TRY(to, value.boolean());
  return {};
}

Status read(Value value, std::int64_t& to) {
  if (value.is_null()) return {};
  VO_TRY(to, value.integer());
  return {};
}

Status read(Value value, std::uint32_t& to) {
  if (value.is_null()) return {};
  Value again = value;
  VO_TRY(const std::int64_t number, value.integer());
  if (number < 0 || number > std::numeric_limits<std::uint32_t>::max()) {
    return again.expected("an integer from 0 to 4294967295");
  }
  to = static_cast<std::uint32_t>(number);
  return {};
}

Status read_presence(Value value, bool& present) {
  if (!value.is_null() && !value.is_object()) return value.expected("an object");
  present = value.is_object();
  return {};
}

}  // namespace vo::json
