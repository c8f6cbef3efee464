// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/kind.hpp>
#include <boost/json/value.hpp>

#include "base/check.h"
#include "base/format.h"
#include "json/document.h"
#include "json/load.h"
#include "json/write_buffer.h"

namespace vo::json {

namespace {

void append_escaped(std::string& to, char byte) {
  switch (byte) {
    case '"': to += "\\\""; break;
    case '\\': to += "\\\\"; break;
    case '\n': to += "\\n"; break;
    case '\r': to += "\\r"; break;
    case '\t': to += "\\t"; break;
    default: to += format("\\u{:04x}", static_cast<unsigned char>(byte));
  }
}

bool needs_escape(char byte) {
  return byte == '"' || byte == '\\' || static_cast<unsigned char>(byte) < 0x20;
}

// Whether one of eight bytes does: a byte's high bit is set where subtracting borrows from it.
bool any_needs_escape(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  const std::uint64_t quote = bytes ^ (kOnes * '"');
  const std::uint64_t backslash = bytes ^ (kOnes * '\\');
  return (((bytes - kOnes * 0x20) | (quote - kOnes) | (backslash - kOnes)) & ~bytes &
          (kOnes * 0x80)) != 0;
}

bool is_plain(std::string_view text) {
  if (text.size() < 4) return std::ranges::none_of(text, needs_escape);
  const char* end = text.data() + text.size();
  if (text.size() < 8) {
    return !any_needs_escape(load<std::uint32_t>(text.data()) << 32 | load<std::uint32_t>(end - 4));
  }
  for (const char* at = text.data(); end - at > 8; at += 8) {
    if (any_needs_escape(load<std::uint64_t>(at))) return false;
  }
  return !any_needs_escape(load<std::uint64_t>(end - 8));
}

void append_plain(WriteBuffer& to, std::string_view text) {
  char* at = to.room(text.size() + 2);
  *at = '"';
  at[1 + text.copy(at + 1, text.size())] = '"';
  to.advance(text.size() + 2);
}

void append_string(WriteBuffer& to, std::string_view text) {
  is_plain(text) ? append_plain(to, text) : to.append(quote(text));
}

template <typename Integer>
void append_integer(WriteBuffer& to, Integer number) {
  constexpr std::size_t kDigits = 20;
  char* at = to.room(kDigits);
  to.advance(static_cast<std::size_t>(std::to_chars(at, at + kDigits, number).ptr - at));
}

void append_double(WriteBuffer& to, double number) {
  std::string text;
  append_number(text, number);
  to.append(text);
}

class Writer {
 public:
  explicit Writer(bool pretty) : pretty_(pretty) {}

  void write(const Document& value) {
    switch (value.kind()) {
      case boost::json::kind::null: text_.append("null"); break;
      case boost::json::kind::bool_: text_.append(value.get_bool() ? "true" : "false"); break;
      case boost::json::kind::int64: append_integer(text_, value.get_int64()); break;
      case boost::json::kind::uint64: append_integer(text_, value.get_uint64()); break;
      case boost::json::kind::double_: append_double(text_, value.get_double()); break;
      case boost::json::kind::string: append_string(text_, value.get_string()); break;
      case boost::json::kind::array: write_array(value.get_array()); break;
      case boost::json::kind::object: write_object(value.get_object()); break;
    }
  }

  std::string text() const { return text_.text(); }

 private:
  void write_array(const boost::json::array& array) {
    open('[');
    for (const Document& element : array) {
      separate();
      write(element);
    }
    close(']', array.empty());
  }

  void write_object(const boost::json::object& object) {
    open('{');
    for (const auto& member : object) {
      separate();
      append_string(text_, member.key());
      text_.append(pretty_ ? ": " : ":");
      write(member.value());
    }
    close('}', object.empty());
  }

  void open(char bracket) {
    text_.append(bracket);
    first_ = true;
    ++depth_;
  }

  void separate() {
    if (!first_) text_.append(',');
    first_ = false;
    if (pretty_) new_line();
  }

  void close(char bracket, bool empty) {
    --depth_;
    first_ = false;
    if (pretty_ && !empty) new_line();
    text_.append(bracket);
  }

  void new_line() { text_.append("\n" + std::string(2 * depth_, ' ')); }

  bool pretty_;
  bool first_ = true;
  std::size_t depth_ = 0;
  WriteBuffer text_;
};

std::string write(const Document& document, bool pretty) {
  Writer writer(pretty);
  writer.write(document);
  return writer.text();
}

}  // namespace

std::string write_compact(const Document& document) { return write(document, false); }

std::string write_pretty(const Document& document) { return write(document, true) + "\n"; }

void append_quoted(std::string& to, std::string_view text) {
  to += '"';
  for (const char byte : text) {
    if (needs_escape(byte)) {
      append_escaped(to, byte);
    } else {
      to += byte;
    }
  }
  to += '"';
}

std::string quote(std::string_view text) {
  std::string quoted;
  append_quoted(quoted, text);
  return quoted;
}

// encoding/json: exponents only below 1e-6 and from 1e21 on, and without a leading zero.
void append_number(std::string& to, double number) {
  VO_ASSERT(std::isfinite(number));
  const double size = std::abs(number);
  const bool exponent = size != 0 && (size < 1e-6 || size >= 1e21);
  std::array<char, 64> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number,
                    exponent ? std::chars_format::scientific : std::chars_format::fixed);
  std::string text(digits.data(), end.ptr);
  if (const std::size_t zero = text.find("e-0"); zero != std::string::npos) text.erase(zero + 2, 1);
  to += text;
}

}  // namespace vo::json
