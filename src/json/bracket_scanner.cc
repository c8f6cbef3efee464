// SPDX-License-Identifier: Apache-2.0
#include "json/bracket_scanner.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace vo::json {

namespace {

constexpr std::size_t kBlock = 64;

// One bit for each byte of a block, the first byte lowest.
struct Masks {
  std::uint64_t quote = 0;
  std::uint64_t backslash = 0;
  std::uint64_t open = 0;
  std::uint64_t close = 0;
};

#if defined(__SSE2__)

std::uint64_t equal_bits(__m128i bytes, char wanted) {
  const int bits = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted)));
  return static_cast<std::uint64_t>(static_cast<unsigned>(bits));
}

Masks classify(const char* block) {
  Masks masks;
  for (unsigned shift = 0; shift < kBlock; shift += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + shift));
    // '[' and ']' differ from '{' and '}' in this bit alone, and no other byte becomes one of them.
    const __m128i braces = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    masks.quote |= equal_bits(bytes, '"') << shift;
    masks.backslash |= equal_bits(bytes, '\\') << shift;
    masks.open |= equal_bits(braces, '{') << shift;
    masks.close |= equal_bits(braces, '}') << shift;
  }
  return masks;
}

#else

Masks classify(const char* block) {
  Masks masks;
  for (unsigned i = 0; i < kBlock; ++i) {
    const auto bit = [&](bool set) { return static_cast<std::uint64_t>(set) << i; };
    const char brace = static_cast<char>(block[i] | 0x20);
    masks.quote |= bit(block[i] == '"');
    masks.backslash |= bit(block[i] == '\\');
    masks.open |= bit(brace == '{');
    masks.close |= bit(brace == '}');
  }
  return masks;
}

#endif

// Bytes that follow an unescaped backslash. `carry` says so of the block's first byte, and
// afterwards of the next block's.
std::uint64_t escaped_bytes(std::uint64_t backslash, bool& carry) {
  std::uint64_t escaped = carry ? 1 : 0;
  backslash &= ~escaped;
  carry = false;
  while (backslash != 0) {
    const std::uint64_t bit = backslash & -backslash;
    const std::uint64_t next = bit << 1;
    carry = next == 0;
    escaped |= next;
    backslash &= ~(bit | next);
  }
  return escaped;
}

// Bit i is the parity of bits 0…i.
std::uint64_t running_parity(std::uint64_t bits) {
  for (unsigned shift = 1; shift < kBlock; shift *= 2) bits ^= bits << shift;
  return bits;
}

std::uint64_t count(std::uint64_t bits) { return static_cast<std::uint64_t>(std::popcount(bits)); }

}  // namespace

// The brackets of a block that are outside strings.
struct BracketScanner::Block {
  std::uint64_t open = 0;
  std::uint64_t close = 0;
};

std::size_t BracketScanner::scan(std::string_view bytes) {
  std::size_t at = 0;
  for (; at + kBlock <= bytes.size(); at += kBlock) {
    if (const unsigned end = scan_block(bytes.data() + at)) return at + end;
  }
  if (at == bytes.size()) return at;
  return at + scan_tail(bytes.substr(at));
}

std::size_t BracketScanner::scan_tail(std::string_view tail) {
  std::array<char, kBlock> padded;
  padded.fill(' ');
  std::memcpy(padded.data(), tail.data(), tail.size());
  bool escaped = escaped_;
  if (const unsigned end = scan_block(padded.data())) return end;
  // A backslash that ends the chunk escapes the first byte of the next one, not the padding.
  for (const char byte : tail) escaped = !escaped && byte == '\\';
  escaped_ = escaped;
  return tail.size();
}

unsigned BracketScanner::scan_block(const char* block) {
  const Masks masks = classify(block);
  const std::uint64_t escaped = escaped_bytes(masks.backslash, escaped_);
  const std::uint64_t outside_flip = in_string_ ? ~std::uint64_t{0} : 0;
  const std::uint64_t in_string = running_parity(masks.quote & ~escaped) ^ outside_flip;
  in_string_ = (in_string >> (kBlock - 1)) != 0;
  const Block brackets{masks.open & ~in_string, masks.close & ~in_string};
  const std::uint64_t opens = count(brackets.open);
  const std::uint64_t closes = count(brackets.close);
  if (closes >= depth_ || depth_ + opens > kMaxDepth) return walk(brackets);
  depth_ += opens - closes;
  return 0;
}

unsigned BracketScanner::walk(const Block& block) {
  std::uint64_t brackets = block.open | block.close;
  for (; brackets != 0; brackets &= brackets - 1) {
    const std::uint64_t bit = brackets & -brackets;
    if ((block.open & bit) != 0) {
      too_deep_ |= ++depth_ > kMaxDepth;
    } else if (--depth_ == 0) {
      return static_cast<unsigned>(std::countr_zero(bit)) + 1;
    }
  }
  return 0;
}

}  // namespace vo::json
