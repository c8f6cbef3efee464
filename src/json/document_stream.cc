// SPDX-License-Identifier: Apache-2.0
#include "json/document_stream.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/byte_source.h"
#include "json/document.h"
#include "json/item_splitter.h"
#include "json/yaml_stream.h"

namespace vo::json {

namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10;
constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::size_t newlines(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

// parse_document counts in the piece; who reads the message counts in the file. In the piece's
// first line the column would be that of the piece, so it is called what it is.
Error in_file(const Error& error, std::size_t first_line) {
  const std::string& message = error.message();
  std::size_t line = 0;
  const auto [end, code] = std::from_chars(message.data(), message.data() + message.size(), line);
  if (code != std::errc{}) return error;
  const std::string_view rest(end);
  if (line > 1) return {error.action(), format("{}{}", first_line + line - 1, rest)};
  const std::size_t colon = rest.find(':', 1);
  return {error.action(), format("{}{}, at byte {} of the object", first_line, rest.substr(colon),
                                 rest.substr(1, colon - 1))};
}

class JsonStream {
 public:
  explicit JsonStream(const VisitPiece& visit) : visit_(visit) {}

  Status push(std::string_view chunk) {
    splitter_.push(chunk);
    rest_ = chunk;
    chunk_start_ = chunk_end_;
    chunk_end_ += chunk.size();
    for (;;) {
      auto part = splitter_.next();
      count_lines();
      if (!part) return at_line(part.error().message());
      if (part->kind == ItemSplitter::Kind::kMore) return {};
      VO_CHECK_OK(take(*part));
    }
  }

  Status finish() const {
    const Status status = splitter_.finish();
    return status ? status : at_line(status.error().message());
  }

 private:
  void count_lines() {
    const std::size_t used = splitter_.offset() - (chunk_end_ - rest_.size());
    line_ += newlines(rest_.substr(0, used));
    rest_.remove_prefix(used);
  }

  Status take(const ItemSplitter::Part& part) {
    if (part.kind == ItemSplitter::Kind::kRefused) return at_line(part.text);
    StreamPiece piece{.json = part.text,
                      .line = line_ - newlines(part.text),
                      .in_list = part.kind == ItemSplitter::Kind::kItem,
                      .is_list = part.is_list};
    VO_CHECK_OK(validate(piece));
    return visit_(piece);
  }

  // simdjson says quickly that something is wrong, Boost.JSON where.
  Status validate(const StreamPiece& piece) {
    if (!parser_.parse(piece.json.data(), piece.json.size()).error()) return {};
    const auto document = parse_document(piece.json);
    if (!document) return in_file(document.error(), piece.line);
    return at_line("broken JSON");
  }

  Error at_line(std::string_view what) const { return input_error(format("{}: {}", line_, what)); }

  const VisitPiece& visit_;
  ItemSplitter splitter_;
  simdjson::dom::parser parser_{kMaxItemBytes};
  std::string_view rest_;  // of the chunk, not counted yet
  std::size_t chunk_start_ = 0;
  std::size_t chunk_end_ = 0;
  std::size_t line_ = 1;
};

// The first bytes, up to something that is not white space.
Result<std::string> sniff(ByteSource& source) {
  std::string seen;
  std::string chunk(kChunk, '\0');
  std::size_t looked = 0;
  while (seen.find_first_not_of(kSpace, looked) == std::string::npos) {
    looked = seen.size();
    VO_TRY(const std::size_t count, source.read(chunk));
    if (count == 0) return seen;
    seen.append(chunk, 0, count);
    if (seen.size() > kMaxDocumentBytes) return input_error("nothing but white space");
  }
  return seen;
}

std::string_view first_word(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::size_t first = text.find_first_not_of(kSpace);
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

Status read_json(ByteSource& source, const VisitPiece& visit) {
  JsonStream stream(visit);
  std::vector<char> chunk(kChunk);
  for (;;) {
    VO_TRY(const std::size_t count, source.read(chunk));
    if (count == 0) return stream.finish();
    VO_CHECK_OK(stream.push({chunk.data(), count}));
  }
}

Status read_yaml(ByteSource& source, const VisitPiece& visit) {
  YamlStream stream(source);
  for (;;) {
    VO_TRY(const auto piece, stream.next());
    if (!piece) return {};
    VO_CHECK_OK(visit(*piece));
  }
}

}  // namespace

Status for_each_document(ByteSource& source, const VisitPiece& visit) {
  VO_TRY(const std::string seen, sniff(source));
  const std::string_view start = first_word(seen);
  if (start.starts_with("{{") || start.starts_with("{%")) {
    return input_error("1: a template, not yet rendered: it starts with " +
                       std::string(start.substr(0, 2)));
  }
  ResumedSource whole(seen, source);
  const bool is_json = start.starts_with('{') || start.starts_with('[');
  return is_json ? read_json(whole, visit) : read_yaml(whole, visit);
}

}  // namespace vo::json
