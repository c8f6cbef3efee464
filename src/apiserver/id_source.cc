// SPDX-License-Identifier: Apache-2.0
#include "apiserver/id_source.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "base/format.h"

namespace vo::apiserver {

// splitmix64, by Sebastiano Vigna.
std::uint64_t IdSource::next() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::string IdSource::uid() {
  const std::uint64_t a = next();
  const std::uint64_t b = next();
  return format("{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff,
                8 + (b >> 62), (b >> 48) & 0xfff, b & 0xffffffffffff);
}

std::string IdSource::name_suffix() {
  constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz2456789";
  std::string suffix;
  for (std::uint64_t rest = next(); suffix.size() < 5; rest /= kLetters.size()) {
    suffix += kLetters[rest % kLetters.size()];
  }
  return suffix;
}

}  // namespace vo::apiserver
