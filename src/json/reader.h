// SPDX-License-Identifier: Apache-2.0
// Holds one JSON document at a time for decoders to walk. Keep one Reader and use it again: once
// it has grown to the size of its documents, reading allocates nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include <simdjson.h>

#include "base/result.h"
#include "json/item_splitter.h"
#include "json/value.h"

namespace vo::json {

class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // decode(Value root) → Status walks the object `text` holds, to its end. Every string_view that
  // the walk gives stays valid until the next read(). Error: kInput; text that is not one whole
  // JSON object, more than kMaxItemBytes, not UTF-8; or the error of `decode`.
  template <typename F>
  Status read(std::string_view text, F&& decode) {
    VO_TRY(const Value root, begin(text));
    VO_CHECK_OK(decode(root));
    return end();
  }

 private:
  Result<Value> begin(std::string_view text);
  Status end();
  void make_room(std::size_t size);

  std::unique_ptr<char[]> buffer_;  // the text and simdjson's padding behind it, zeroed
  std::size_t room_ = 0;
  std::unique_ptr<simdjson::ondemand::parser> parser_;
  simdjson::ondemand::document document_;
};

}  // namespace vo::json
