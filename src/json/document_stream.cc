// SPDX-License-Identifier: Apache-2.0
#include "json/document_stream.h"

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <simdjson.h>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/byte_source.h"
#include "json/document.h"
#include "json/item_splitter.h"
#include "json/place.h"
#include "json/yaml_stream.h"

namespace vo::json {

namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10;
constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// parse_document counts in the piece; who reads the message counts in the file.
Error in_file(const Error& error, Place start) {
  const std::string& message = error.message();
  const char* end = message.data() + message.size();
  Place place;
  const auto line = std::from_chars(message.data(), end, place.line);
  if (line.ec != std::errc{} || line.ptr == end) return error;
  const auto column = std::from_chars(line.ptr + 1, end, place.column);
  if (column.ec != std::errc{}) return error;
  if (place.line == 1) place.column += start.column - 1;
  place.line += start.line - 1;
  return {error.action(), to_string(place).append(column.ptr, end)};
}

// Where in the stream we are.
class Cursor {
 public:
  void push(std::string_view chunk) { rest_ = chunk; }

  // Up to the byte at `offset` of the stream, in the chunk or at its end; nowhere if that is past.
  void advance(std::size_t offset) {
    if (offset <= offset_) return;
    const std::string_view passed = rest_.substr(0, offset - offset_);
    place_ = behind(passed, place_);
    offset_ += passed.size();
    rest_.remove_prefix(passed.size());
  }

  std::size_t offset() const { return offset_; }
  Place place() const { return place_; }

 private:
  std::string_view rest_;
  std::size_t offset_ = 0;
  Place place_;
};

class JsonStream {
 public:
  explicit JsonStream(const VisitPiece& visit) : visit_(visit) {}

  Status push(std::string_view chunk) {
    splitter_.push(chunk);
    cursor_.push(chunk);
    for (;;) {
      auto part = splitter_.next();
      follow();
      if (!part) return here(part.error().message());
      if (part->kind == ItemSplitter::Kind::kMore) return {};
      VO_CHECK_OK(take(*part));
    }
  }

  Status finish() const {
    const Status status = splitter_.finish();
    return status ? status : here(status.error().message());
  }

 private:
  // To where the splitter is, by way of where its piece starts.
  void follow() {
    if (splitter_.piece_offset() >= cursor_.offset()) {
      cursor_.advance(splitter_.piece_offset());
      start_ = cursor_.place();
    }
    cursor_.advance(splitter_.offset());
  }

  Status take(const ItemSplitter::Part& part) {
    if (part.kind == ItemSplitter::Kind::kRefused) return at(start_, part.text);
    const StreamPiece piece{.json = part.text,
                            .place = part.is_list ? cursor_.place() : start_,
                            .in_list = part.kind == ItemSplitter::Kind::kItem,
                            .is_list = part.is_list};
    VO_CHECK_OK(validate(piece));
    return visit_(piece);
  }

  // simdjson says quickly that something is wrong, Boost.JSON where.
  Status validate(const StreamPiece& piece) {
    if (!parser_.parse(piece.json.data(), piece.json.size()).error()) return {};
    if (piece.is_list) return at(piece.place, "broken JSON around the items of this list");
    const auto document = parse_document(piece.json);
    if (!document) return in_file(document.error(), piece.place);
    return at(piece.place, "broken JSON");
  }

  static Error at(Place place, std::string_view what) {
    return input_error(format("{}: {}", to_string(place), what));
  }
  Error here(std::string_view what) const { return at(cursor_.place(), what); }

  const VisitPiece& visit_;
  ItemSplitter splitter_;
  simdjson::dom::parser parser_{kMaxItemBytes};
  Cursor cursor_;
  Place start_;  // of the piece
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

std::string_view without_mark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

std::string_view first_word(std::string_view text) {
  text = without_mark(text);
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
    const Place place = behind(std::string_view(seen).substr(0, seen.size() - start.size()));
    return input_error(format("{}: a template, not yet rendered: it starts with {}",
                              to_string(place), start.substr(0, 2)));
  }
  if (start.starts_with('{') || start.starts_with('[')) {
    ResumedSource unmarked(without_mark(seen), source);
    return read_json(unmarked, visit);
  }
  ResumedSource whole(seen, source);
  return read_yaml(whole, visit);
}

}  // namespace vo::json
