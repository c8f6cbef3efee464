// SPDX-License-Identifier: Apache-2.0
// Where bytes come from, for whoever reads them in pieces. Files and sockets stay with the caller.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"

namespace vo::json {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills the front of `to` and says how much; 0 is the end.
  virtual Result<std::size_t> read(std::span<char> to) = 0;
};

// Bytes that are already here.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : rest_(bytes) {}

  Result<std::size_t> read(std::span<char> to) override {
    const std::size_t count = rest_.copy(to.data(), to.size());
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
};

// Bytes that were looked at already, and then the rest of their source.
class ResumedSource final : public ByteSource {
 public:
  ResumedSource(std::string_view seen, ByteSource& rest) : seen_(seen), rest_(rest) {}

  Result<std::size_t> read(std::span<char> to) override {
    VO_TRY(const std::size_t count, seen_.read(to));
    if (count != 0) return count;
    return rest_.read(to);
  }

 private:
  MemorySource seen_;
  ByteSource& rest_;
};

}  // namespace vo::json
