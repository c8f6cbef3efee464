// SPDX-License-Identifier: Apache-2.0
#include "kube/base64.h"

#include <openssl/evp.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"

namespace vo::kube {

namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string without_line_breaks(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c != '\n' && c != '\r') line += c;
  }
  return line;
}

bool is_base64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.size() > 2 && text.ends_with('=')) text.remove_suffix(1);
  return text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

std::size_t padding(std::string_view text) {
  return text.size() - (text.find_last_not_of('=') + 1);
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(bytes_of(text), bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

Result<std::string> base64_decode(std::string_view text) {
  const std::string line = without_line_breaks(text);
  if (line.empty()) return std::string();
  if (line.size() % 4 != 0 || padding(line) > 2 || !is_base64(line)) {
    return input_error("not base64");
  }
  std::string bytes(line.size() / 4 * 3, '\0');
  if (EVP_DecodeBlock(bytes_of(bytes), bytes_of(std::string_view(line)),
                      static_cast<int>(line.size())) < 0) {
    return input_error("not base64");
  }
  bytes.resize(bytes.size() - padding(line));
  return bytes;
}

}  // namespace vo::kube
