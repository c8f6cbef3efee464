// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

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

// Whether one of them needs an escape.
bool copy_eight(char* to, const char* from) {
  std::memcpy(to, from, 8);
  return any_needs_escape(load<std::uint64_t>(from));
}

bool copy_few(char* to, std::string_view text) {
  bool needs = false;
  for (const char byte : text) {
    *to++ = byte;
    needs |= needs_escape(byte);
  }
  return needs;
}

bool copy_up_to_seven(char* to, std::string_view text) {
  if (text.size() < 4) return copy_few(to, text);
  const char* last = text.data() + text.size() - 4;
  std::memcpy(to, text.data(), 4);
  std::memcpy(to + text.size() - 4, last, 4);
  return any_needs_escape(load<std::uint32_t>(text.data()) << 32 | load<std::uint32_t>(last));
}

bool copy_up_to_fifteen(char* to, std::string_view text) {
  if (text.size() < 8) return copy_up_to_seven(to, text);
  const std::size_t last = text.size() - 8;
  const bool needs = copy_eight(to, text.data());
  return copy_eight(to + last, text.data() + last) || needs;
}

using Block = unsigned char __attribute__((vector_size(16)));

Block copy_block(char* to, const char* from) {
  Block bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  std::memcpy(to, &bytes, sizeof bytes);
  return Block((bytes < 0x20) | (bytes == '"') | (bytes == '\\'));
}

// The last block overlaps with the one before.
bool copy_text(char* to, std::string_view text) {
  if (text.size() < sizeof(Block)) return copy_up_to_fifteen(to, text);
  const std::size_t last = text.size() - sizeof(Block);
  Block found = copy_block(to + last, text.data() + last);
  for (std::size_t at = 0; at < last; at += sizeof(Block)) {
    found |= copy_block(to + at, text.data() + at);
  }
  const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(found);
  return (halves[0] | halves[1]) != 0;
}

[[gnu::noinline]] void append_escaped(WriteBuffer& to, std::string_view text) {
  to.append(quote(text));
}

// Copied first, taken back where it was not plain: few are not.
void append_string(WriteBuffer& to, std::string_view text) {
  char* at = to.room(text.size() + 2);
  if (copy_text(at + 1, text)) return append_escaped(to, text);
  at[0] = at[text.size() + 1] = '"';
  to.advance(text.size() + 2);
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

template <bool kPretty>
class Writer {
 public:
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
    if (array.empty()) return text_.append("[]");
    ++depth_;
    char before = '[';
    for (const Document& element : array) {
      start_line(std::exchange(before, ','));
      write(element);
    }
    --depth_;
    end_lines(']');
  }

  void write_object(const boost::json::object& object) {
    if (object.empty()) return text_.append("{}");
    ++depth_;
    char before = '{';
    for (const auto& member : object) {
      start_line(std::exchange(before, ','));
      append_string(text_, member.key());
      text_.append(kPretty ? ": " : ":");
      write(member.value());
    }
    --depth_;
    end_lines('}');
  }

  void start_line(char before) {
    text_.append(before);
    if (kPretty) new_line();
  }

  void end_lines(char bracket) {
    if (kPretty) new_line();
    text_.append(bracket);
  }

  void new_line() { text_.append("\n" + std::string(2 * depth_, ' ')); }

  std::size_t depth_ = 0;
  WriteBuffer text_;
};

template <bool kPretty>
std::string write(const Document& document) {
  Writer<kPretty> writer;
  writer.write(document);
  return writer.text();
}

}  // namespace

std::string write_compact(const Document& document) { return write<false>(document); }

std::string write_pretty(const Document& document) { return write<true>(document) + "\n"; }

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
