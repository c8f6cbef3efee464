// SPDX-License-Identifier: Apache-2.0
// Protocol buffers, the reading half: field after field of one message. Knows nothing of what the
// fields mean; what they point to is the caller's bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "apiserver/status_error.h"

namespace vo::apiserver {

struct WireField {
  std::uint64_t number = 0;
  bool is_bytes = false;  // length-delimited; else a varint
  std::uint64_t varint = 0;
  std::string_view bytes{};
};

class ProtobufReader {
 public:
  explicit ProtobufReader(std::string_view bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  // REQUIRES !at_end(). Refused: 400; it is cut short, or of a wire type that no field of a
  // Kubernetes object has.
  StatusResult<WireField> next();
  StatusResult<std::uint64_t> varint();

 private:
  StatusResult<std::string_view> delimited();

  std::string_view rest_;
};

}  // namespace vo::apiserver
