// SPDX-License-Identifier: Apache-2.0
#include "json/reader.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include <simdjson.h>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/item_splitter.h"
#include "json/value.h"

namespace vo::json {

namespace {

constexpr std::size_t kSmallest = std::size_t{16} << 10;
// Above this, memory is given back when the next document is small: one huge object must not
// leave a reader seven times its size for good.
constexpr std::size_t kKept = std::size_t{256} << 10;

std::string_view without_trailing_space(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

void Reader::make_room(std::size_t size) {
  const std::size_t wanted = std::bit_ceil(std::max(size, kSmallest));
  if (wanted <= room_ && (room_ <= kKept || wanted > kKept)) return;
  buffer_ = std::make_unique_for_overwrite<char[]>(wanted + simdjson::SIMDJSON_PADDING);
  parser_ = std::make_unique<simdjson::ondemand::parser>();
  room_ = wanted;
}

Result<Value> Reader::begin(std::string_view text) {
  if (text.size() > kMaxItemBytes) {
    return input_error(format("{} bytes long, the limit is {}", text.size(), kMaxItemBytes));
  }
  text = without_trailing_space(text);
  if (text.empty()) return syntax_error(simdjson::EMPTY);
  make_room(text.size());
  std::memcpy(buffer_.get(), text.data(), text.size());
  std::memset(buffer_.get() + text.size(), 0, simdjson::SIMDJSON_PADDING);
  if (parser_->capacity() == 0) {
    if (const auto code = parser_->allocate(room_)) return syntax_error(code);
  }
  if (const auto code =
          parser_->iterate(buffer_.get(), text.size(), text.size() + simdjson::SIMDJSON_PADDING)
              .get(document_)) {
    return syntax_error(code);
  }
  simdjson::ondemand::value root;
  if (document_.get_value().get(root) != simdjson::SUCCESS || !Value(root).is_object()) {
    return input_error("expected a JSON object");
  }
  // With an object's end at the text's end and zeroes behind it, a walk cannot run past the text.
  if (text.back() != '}') return input_error("broken JSON: ends before its object does");
  return Value(root);
}

Status Reader::end() {
  if (document_.current_location().error() == simdjson::OUT_OF_BOUNDS) return {};
  return input_error("broken JSON: text after the object");
}

}  // namespace vo::json
