// SPDX-License-Identifier: Apache-2.0
#include "json/excerpt.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "base/format.h"

namespace vo::json {

namespace {

constexpr std::size_t kLongest = 64;

bool is_control(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f; }

// Not in the middle of a UTF-8 sequence.
std::string_view cut(std::string_view text) {
  std::size_t size = kLongest;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

std::string printable(std::string_view text) {
  const bool is_long = text.size() > kLongest;
  if (is_long) text = cut(text);
  const bool is_utf8 = simdjson::validate_utf8(text.data(), text.size());
  std::string shown;
  for (const char byte : text) {
    const bool plain = !is_control(byte) && (is_utf8 || static_cast<unsigned char>(byte) < 0x80);
    shown += plain ? std::string(1, byte) : format("\\x{:02x}", static_cast<unsigned char>(byte));
  }
  return is_long ? shown + "…" : shown;
}

std::string excerpt(std::string_view text) { return format("\"{}\"", printable(text)); }

}  // namespace vo::json
