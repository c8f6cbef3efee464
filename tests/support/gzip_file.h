// SPDX-License-Identifier: Apache-2.0
// A gzip file's contents.
#pragma once

#include <zlib.h>

#include <array>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace vo::test {

inline std::string read_gzip_file(const std::filesystem::path& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file{gzopen(path.c_str(), "rb"), gzclose};
  if (file == nullptr) throw std::runtime_error("cannot open " + path.string());
  std::string text;
  std::array<char, 65536> buffer{};
  for (int got = 0; (got = gzread(file.get(), buffer.data(), buffer.size())) != 0;) {
    if (got < 0) throw std::runtime_error("cannot read " + path.string());
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace vo::test
