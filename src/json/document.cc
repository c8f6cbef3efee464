// SPDX-License-Identifier: Apache-2.0
#include "json/document.h"

#include <array>
#include <cstddef>
#include <exception>
#include <string_view>
#include <utility>

#include <boost/json/error.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/system/error_code.hpp>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/bracket_scanner.h"
#include "json/place.h"

namespace vo::json {

namespace {

Error at_offset(std::string_view text, std::size_t offset, std::string_view what) {
  return input_error(format("{}: {}", to_string(behind(text.substr(0, offset))), what));
}

std::string_view describe(const boost::system::error_code& code) {
  using boost::json::error;
  switch (static_cast<error>(code.value())) {
    case error::incomplete: return "the JSON ends too early";
    case error::extra_data: return "text after the end of the JSON";
    case error::too_deep: return "nested deeper than 128 levels";
    case error::expected_utf16_escape:
    case error::illegal_leading_surrogate:
    case error::illegal_trailing_surrogate: return "half of a surrogate pair in a string";
    default: return "broken JSON";
  }
}

// Of the parser, before it allocates one.
constexpr std::size_t kParserStack = 16384;

}  // namespace

Result<Document> parse_document(std::string_view text, boost::json::storage_ptr storage) try {
  if (text.size() > kMaxDocumentBytes) {
    return input_error(format("{} bytes long, the limit is {}", text.size(), kMaxDocumentBytes));
  }
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  std::array<unsigned char, kParserStack> stack;
  boost::json::stream_parser parser({}, options, stack.data(), stack.size());
  parser.reset(std::move(storage));
  boost::system::error_code code;
  const std::size_t used = parser.write_some(text.data(), text.size(), code);
  if (!code && text.find_first_not_of(" \t\r\n", used) != std::string_view::npos) {
    code = boost::json::error::extra_data;
  }
  if (!code) parser.finish(code);
  if (code) return at_offset(text, used, describe(code));
  return parser.release();
} catch (const std::exception& error) {
  return Error(Action::kRetry, format("parse JSON: {}", error.what()));
}

}  // namespace vo::json
