// SPDX-License-Identifier: Apache-2.0
#include "runtime/fresh_file.h"

#include <chrono>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/result.h"
#include "runtime/files.h"

namespace vo::runtime {
namespace {

constexpr std::chrono::seconds kReadAgainAfter{50};

}  // namespace

Status FreshFile::refresh(Instant now) {
  if (material_.path.empty() || (read_at_ && now - *read_at_ < kReadAgainAfter)) return {};
  auto bytes = read_file(material_.path);
  if (!bytes && material_.bytes.empty()) return std::move(bytes).error();
  read_at_ = now;
  failure_ = bytes ? "" : bytes.error().message();
  if (bytes && !bytes->empty()) material_.bytes = *std::move(bytes);
  return {};
}

}  // namespace vo::runtime
