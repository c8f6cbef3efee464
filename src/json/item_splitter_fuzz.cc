// SPDX-License-Identifier: Apache-2.0
// The splitter's result must not depend on where the chunks are cut.
#include "json/item_splitter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"

namespace {

std::vector<std::string> split(std::string_view text, std::size_t step) {
  vo::json::ItemSplitter splitter(256);
  std::vector<std::string> seen;
  for (; !text.empty(); text.remove_prefix(std::min(step, text.size()))) {
    const std::vector<char> chunk(text.begin(), text.begin() + std::min(step, text.size()));
    splitter.push({chunk.data(), chunk.size()});
    for (;;) {
      auto part = splitter.next();
      if (!part) return seen.push_back(part.error().message()), seen;
      if (part->kind == vo::json::ItemSplitter::Kind::kMore) break;
      seen.push_back(std::to_string(static_cast<int>(part->kind)) + std::string(part->text));
    }
  }
  if (auto end = splitter.finish(); !end) seen.push_back(end.error().message());
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  VO_ASSERT(split(text, std::size_t{1} + data[0] % 100) == split(text, size));
  return 0;
}
