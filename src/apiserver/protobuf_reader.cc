// SPDX-License-Identifier: Apache-2.0
#include "apiserver/protobuf_reader.h"

#include "base/format.h"
#include "base/result.h"

namespace vo::apiserver {

namespace {

constexpr std::uint64_t kVarint = 0;
constexpr std::uint64_t kLengthDelimited = 2;
constexpr unsigned kVarintBits = 64;

}  // namespace

StatusResult<std::uint64_t> ProtobufReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < kVarintBits; shift += 7) {
    if (rest_.empty()) return bad_request("unexpected EOF");
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return value;
  }
  return bad_request("proto: integer overflow");
}

StatusResult<std::string_view> ProtobufReader::delimited() {
  VO_TRY(const auto size, varint());
  if (size > rest_.size()) return bad_request("unexpected EOF");
  const auto bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

StatusResult<WireField> ProtobufReader::next() {
  VO_TRY(const auto tag, varint());
  WireField field{.number = tag >> 3U, .is_bytes = (tag & 7U) == kLengthDelimited};
  if (field.is_bytes) {
    VO_TRY(field.bytes, delimited());
  } else if ((tag & 7U) == kVarint) {
    VO_TRY(field.varint, varint());
  } else {
    return bad_request(format("proto: wrong wireType = {} for field {}", tag & 7U, field.number));
  }
  return field;
}

}  // namespace vo::apiserver
