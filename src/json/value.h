// SPDX-License-Identifier: Apache-2.0
// Walking JSON once, forward, without a tree: the hot path under every decoder. A Value is a place
// in a document that a Reader holds; look at it at most once, in the order of the text. Members
// nobody looks at are skipped without being validated beyond UTF-8, strings and brackets.
//
//   for_each_member(value, [&](std::string_view key, Value member) -> Status {
//     if (key == "cores") return read(member, cpu.cores);
//     if (key == "model") return read(member, cpu.model);
//     return {};
//   });
//
// `null` is what Kubernetes takes it for: an absent member. Errors are kInput and start with the
// path: ".spec.domain.cpu.cores: expected an integer, got \"two\"".
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <simdjson.h>

#include "base/error.h"
#include "base/result.h"

namespace vo::json {

inline constexpr std::size_t kMaxScalarBytes = std::size_t{1} << 20;

class Value {
 public:
  explicit Value(simdjson::ondemand::value value) : value_(value) {}

  bool is_null() { return first() == 'n'; }
  bool is_object() { return first() == '{'; }
  bool is_array() { return first() == '['; }
  bool is_string() { return first() == '"'; }

  // Unescaped; valid until the Reader reads again.
  Result<std::string_view> string();
  Result<std::int64_t> integer();
  Result<bool> boolean();
  // A scalar exactly as it was sent: `"1Gi"` with its quotes, `4`, `true`. Validated.
  Result<std::string_view> token();
  // An object or array exactly as it was sent.
  Result<std::string_view> raw();

  Error expected(std::string_view wanted);  // "expected a string, got 7"

  // Where its text starts, for the distance between two values of one document.
  const char* where() { return value_.raw_json_token().data(); }

 private:
  template <typename F>
  friend Status for_each_member(Value value, F&& visit);
  template <typename F>
  friend Status for_each_element(Value value, F&& visit);

  char first() { return value_.raw_json_token().front(); }
  std::string_view trimmed_token();
  Result<std::string_view> unescaped();

  simdjson::ondemand::value value_;
};

// What a key adds to a path: `.spec`, and `["kubevirt.io/vm"]` where it is no word.
std::string member_segment(std::string_view key);

// The next path segment in front of an error: ".spec" + ".domain: expected…".
Error at_member(std::string_view key, const Error& error);
Error at_element(std::size_t index, const Error& error);
Error syntax_error(simdjson::error_code code);

// Into `to`, unless the value is null: then `to` stays as it is.
Status read(Value value, std::string& to);
Status read(Value value, bool& to);
Status read(Value value, std::int64_t& to);
Status read(Value value, std::uint32_t& to);
template <typename T>
Status read(Value value, std::optional<T>& to) {
  if (value.is_null()) return {};
  return read(value, to.emplace());
}

// Whether an object is there; its members are not looked at. Error: neither null nor an object.
Status read_presence(Value value, bool& present);

namespace detail {

// The key as sent, if it has no escapes.
inline std::optional<std::string_view> plain_key(simdjson::ondemand::field& field) {
  const char* begin = field.key().raw();
  const char* end = begin;
  while (*end != '"' && *end != '\\') ++end;
  if (*end == '\\') return std::nullopt;
  return std::string_view(begin, static_cast<std::size_t>(end - begin));
}

inline simdjson::error_code key_of(simdjson::ondemand::field& field, std::string_view& key) {
  if (const auto plain = plain_key(field)) [[likely]] {
    key = *plain;
    return simdjson::SUCCESS;
  }
  return field.unescaped_key().get(key);
}

}  // namespace detail

// visit(std::string_view key, Value) → Status, for each member in the order of the text. null has
// none. Error: not an object, broken JSON, or the first error of `visit`, with its path.
template <typename F>
Status for_each_member(Value value, F&& visit) {
  if (value.is_null()) return {};
  if (!value.is_object()) return value.expected("an object");
  simdjson::ondemand::object object;
  if (const auto code = value.value_.get_object().get(object)) return syntax_error(code);
  for (auto item : object) {
    simdjson::ondemand::field field;
    if (const auto code = std::move(item).get(field)) return syntax_error(code);
    std::string_view key;
    if (const auto code = detail::key_of(field, key)) return syntax_error(code);
    if (Status status = visit(key, Value(field.value())); !status) [[unlikely]] {
      return at_member(key, status.error());
    }
  }
  return {};
}

// visit(Value) → Status, for each element. null has none.
template <typename F>
Status for_each_element(Value value, F&& visit) {
  if (value.is_null()) return {};
  if (!value.is_array()) return value.expected("an array");
  simdjson::ondemand::array array;
  if (const auto code = value.value_.get_array().get(array)) return syntax_error(code);
  std::size_t index = 0;
  for (auto item : array) {
    simdjson::ondemand::value element;
    if (const auto code = item.get(element)) return syntax_error(code);
    if (Status status = visit(Value(element)); !status) [[unlikely]] {
      return at_element(index, status.error());
    }
    ++index;
  }
  return {};
}

}  // namespace vo::json
