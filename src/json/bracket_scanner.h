// SPDX-License-Identifier: Apache-2.0
// Finds where a JSON object or array ends, over any cut into chunks, 64 bytes at a time, without
// parsing: it knows strings, escapes and brackets and nothing else. What it skips is not validated
// (a `]` closes a `{`); whoever reads the text afterwards does that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vo::json {

inline constexpr std::size_t kMaxDepth = 128;

class BracketScanner {
 public:
  // The opening bracket has just been consumed.
  void open() { *this = BracketScanner{1}; }

  // Consumes up to and including the bracket that closes, or everything. Returns the byte count.
  std::size_t scan(std::string_view bytes);

  bool closed() const { return depth_ == 0; }
  bool too_deep() const { return too_deep_; }  // nesting went beyond kMaxDepth

  BracketScanner() = default;

 private:
  struct Block;

  explicit BracketScanner(std::uint32_t depth) : depth_(depth) {}
  // The position after the closing bracket, or 0 if the block does not hold it.
  unsigned scan_block(const char* block);
  std::size_t scan_tail(std::string_view tail);
  unsigned walk(const Block& block);

  std::uint64_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;  // the next byte follows an unescaped backslash
  bool too_deep_ = false;
};

}  // namespace vo::json
