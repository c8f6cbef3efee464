// SPDX-License-Identifier: Apache-2.0
#include "apiserver/protobuf_writer.h"

#include <bit>
#include <cstdint>
#include <string_view>

namespace vo::apiserver {
namespace {

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kFixed64 = 1;
constexpr std::uint32_t kLengthDelimited = 2;

}  // namespace

void ProtobufWriter::append_varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
  bytes_ += static_cast<char>(value);
}

void ProtobufWriter::append_tag(std::uint32_t field, std::uint32_t wire_type) {
  append_varint(std::uint64_t{field} << 3U | wire_type);
}

void ProtobufWriter::add_message(std::uint32_t field, std::string_view bytes) {
  append_tag(field, kLengthDelimited);
  append_varint(bytes.size());
  bytes_ += bytes;
}

void ProtobufWriter::add(std::uint32_t field, std::string_view text) {
  if (!text.empty()) add_message(field, text);
}

void ProtobufWriter::add(std::uint32_t field, std::int64_t number) {
  if (number == 0) return;
  append_tag(field, kVarint);
  append_varint(static_cast<std::uint64_t>(number));
}

void ProtobufWriter::add(std::uint32_t field, double number) {
  if (number == 0) return;
  append_tag(field, kFixed64);
  auto bits = std::bit_cast<std::uint64_t>(number);
  for (int i = 0; i < 8; ++i, bits >>= 8U) bytes_ += static_cast<char>(bits & 0xFFU);
}

}  // namespace vo::apiserver
