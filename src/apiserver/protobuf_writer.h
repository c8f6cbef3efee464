// SPDX-License-Identifier: Apache-2.0
// Protocol buffers, the writing half: fields appended one after another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vo::apiserver {

class ProtobufWriter {
 public:
  // Zero, false and "" are not written: they are what a reader assumes.
  void add(std::uint32_t field, std::string_view text);
  void add(std::uint32_t field, std::int64_t number);
  void add(std::uint32_t field, double number);
  void add_flag(std::uint32_t field, bool flag) { add(field, std::int64_t{flag ? 1 : 0}); }
  // A message, also where it is empty; an element of a repeated field.
  void add_message(std::uint32_t field, std::string_view bytes);

  const std::string& bytes() const { return bytes_; }

 private:
  void append_varint(std::uint64_t value);
  void append_tag(std::uint32_t field, std::uint32_t wire_type);

  std::string bytes_;
};

}  // namespace vo::apiserver
