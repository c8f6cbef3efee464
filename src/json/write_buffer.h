// SPDX-License-Identifier: Apache-2.0
// A text under construction, in memory that its thread keeps for the next one: the text is copied
// out at the end, in its exact size.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vo::json {

class WriteBuffer {
 public:
  WriteBuffer() : memory_(std::move(spare())) {}
  ~WriteBuffer() {
    if (memory_.size() <= kKept) spare() = std::move(memory_);
  }
  WriteBuffer(const WriteBuffer&) = delete;
  WriteBuffer& operator=(const WriteBuffer&) = delete;

  // Where the next `size` bytes go; advance() says how many were written.
  char* room(std::size_t size) {
    if (memory_.size() - used_ < size) grow(size);
    return memory_.data() + used_;
  }
  void advance(std::size_t size) { used_ += size; }

  void append(char byte) {
    *room(1) = byte;
    advance(1);
  }
  void append(std::string_view text) { advance(text.copy(room(text.size()), text.size())); }

  std::string text() const { return {memory_.data(), used_}; }

 private:
  static constexpr std::size_t kKept = 1 << 16;

  static std::vector<char>& spare() {
    thread_local std::vector<char> memory;
    return memory;
  }
  [[gnu::noinline]] void grow(std::size_t size) {
    memory_.resize(std::max({std::size_t{4096}, 2 * memory_.size(), used_ + size}));
  }

  std::vector<char> memory_;
  std::size_t used_ = 0;
};

}  // namespace vo::json
