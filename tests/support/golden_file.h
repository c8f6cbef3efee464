// SPDX-License-Identifier: Apache-2.0
// Golden data for tests and benchmarks: xz-compressed text below tests/golden.
#pragma once

#include <lzma.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace vo::test {

inline std::string read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>{file}, {}};
}

// Throws on anything that is not one whole .xz file.
inline std::string decompress_xz(const std::string& compressed) {
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&stream, std::numeric_limits<std::uint64_t>::max(), 0) != LZMA_OK) {
    throw std::runtime_error("liblzma: no decoder");
  }
  stream.next_in = reinterpret_cast<const std::uint8_t*>(compressed.data());
  stream.avail_in = compressed.size();
  std::string text;
  std::array<std::uint8_t, 65536> block{};
  lzma_ret state = LZMA_OK;
  while (state == LZMA_OK) {
    stream.next_out = block.data();
    stream.avail_out = block.size();
    state = lzma_code(&stream, LZMA_FINISH);
    text.append(block.begin(), block.end() - static_cast<std::ptrdiff_t>(stream.avail_out));
  }
  lzma_end(&stream);
  if (state != LZMA_STREAM_END) throw std::runtime_error("damaged .xz file");
  return text;
}

// The lines of tests/golden/PATH, which ends in .xz: read_golden_lines("quantity/parse.jsonl.xz").
inline std::vector<std::string> read_golden_lines(std::string_view path_below_tests_golden) {
  const auto path = std::string{VO_SOURCE_DIR "/tests/golden/"}.append(path_below_tests_golden);
  std::istringstream text{decompress_xz(read_file(path))};
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  if (lines.empty()) throw std::runtime_error("no golden line in " + path);
  return lines;
}

}  // namespace vo::test
