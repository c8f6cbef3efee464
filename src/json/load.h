// SPDX-License-Identifier: Apache-2.0
// Several bytes of a text at once, as an integer.
#pragma once

#include <cstdint>
#include <cstring>

namespace vo::json {

template <typename Bytes>
std::uint64_t load(const char* from) {
  Bytes bytes = 0;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

}  // namespace vo::json
