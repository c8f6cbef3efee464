// SPDX-License-Identifier: Apache-2.0
#include "json/yaml_stream.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <yaml.h>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/bracket_scanner.h"
#include "json/byte_source.h"
#include "json/document.h"
#include "json/excerpt.h"
#include "json/item_splitter.h"
#include "json/place.h"
#include "json/yaml_events.h"
#include "json/yaml_scalar.h"

namespace vo::json {

namespace {

// What << names.
struct Merge {
  std::string text;
  Place place;
};

// A mapping or sequence that is open.
struct Frame {
  bool is_mapping = false;
  bool is_list = false;      // its elements come out one by one
  bool empty = true;         // no comma yet
  bool expects_key = false;  // of a mapping
  bool merging = false;      // the value to come stands behind <<
  std::size_t start = 0;     // of its text
  std::string anchor;
  std::string key;
  std::unordered_set<std::string> keys;
  std::vector<Merge> merges;
};

bool is_merge(const YamlScalar& scalar) {
  return scalar.text == "<<" && scalar.plain &&
         (scalar.tag.empty() || scalar.tag == "tag:yaml.org,2002:merge");
}

}  // namespace

class YamlStream::Builder {
 public:
  Builder(ByteSource& source, Lists lists, std::size_t max_document_bytes)
      : events_(source, max_document_bytes), lists_(lists) {}

  Result<std::optional<StreamPiece>> next();

 private:
  Status handle();
  Status scalar();
  Status key(const YamlScalar& scalar);
  Status alias();
  Status open(bool is_mapping);
  Status close();
  Status begin_value();
  Status end_value(std::size_t start, std::string_view anchor);
  Status end_element(std::size_t start);
  Status end_document();
  Status merge(Frame& frame);
  Status merge_one(Frame& frame, const Document& source, Place place);
  Status remember(std::string_view anchor, std::string_view text);
  void begin_member(Frame& frame, std::string_view name);
  bool opens_list(bool is_mapping) const;
  void mark_value();
  void cut(std::size_t start);
  void emit(std::size_t start, bool in_list, bool is_list);

  YamlEvents events_;
  YamlEvent event_;
  Lists lists_;
  std::string text_;  // of the document, or of the element and what encloses it
  std::vector<Frame> frames_;
  std::unordered_map<std::string, std::string> anchors_;
  std::size_t anchored_ = 0;  // bytes in anchors_
  std::size_t expanded_ = 0;  // bytes that aliases became in this document
  bool had_list_ = false;
  Place place_;       // where the document starts
  Place item_place_;  // where the element starts
  PlaceMap places_;   // of the values in text_
  std::string emitted_;
  PlaceMap emitted_places_;
  std::optional<StreamPiece> piece_;
  bool done_ = false;
};

Result<std::optional<StreamPiece>> YamlStream::Builder::next() {
  piece_.reset();
  while (!piece_ && !done_) {
    VO_CHECK_OK(events_.next(event_));
    VO_CHECK_OK(handle());
  }
  return piece_;
}

Status YamlStream::Builder::handle() {
  switch (event_.type()) {
    case YAML_STREAM_END_EVENT: done_ = true; return {};
    case YAML_DOCUMENT_START_EVENT: place_ = event_.place(); return {};
    case YAML_DOCUMENT_END_EVENT: return end_document();
    case YAML_SCALAR_EVENT: return scalar();
    case YAML_ALIAS_EVENT: return alias();
    case YAML_MAPPING_START_EVENT: return open(/*is_mapping=*/true);
    case YAML_SEQUENCE_START_EVENT: return open(/*is_mapping=*/false);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT: return close();
    default: return {};
  }
}

Status YamlStream::Builder::scalar() {
  const YamlScalar scalar = event_.scalar();
  if (!frames_.empty() && frames_.back().expects_key) return key(scalar);
  VO_CHECK_OK(begin_value());
  mark_value();
  const std::size_t start = text_.size();
  if (const Status status = append_scalar(text_, scalar); !status) {
    return event_.error(status.error().message());
  }
  return end_value(start, event_.anchor());
}

Status YamlStream::Builder::key(const YamlScalar& scalar) {
  Frame& frame = frames_.back();
  frame.expects_key = false;
  frame.merging = is_merge(scalar);
  if (frame.merging) return {};
  auto name = scalar_key(scalar);
  if (!name) return event_.error(name.error().message());
  if (!event_.anchor().empty()) {
    std::string quoted;
    append_quoted(quoted, *name);
    VO_CHECK_OK(remember(event_.anchor(), quoted));
  }
  if (!frame.keys.insert(*name).second) {
    return event_.error(format("the key {} is there twice", excerpt(*name)));
  }
  begin_member(frame, *name);
  frame.key = *std::move(name);
  return {};
}

void YamlStream::Builder::begin_member(Frame& frame, std::string_view name) {
  if (!frame.empty) text_ += ',';
  frame.empty = false;
  append_quoted(text_, name);
  text_ += ':';
}

Status YamlStream::Builder::alias() {
  const auto found = anchors_.find(std::string(event_.anchor()));
  if (found == anchors_.end()) {
    return event_.error(format("no anchor {} before this alias", excerpt(event_.anchor())));
  }
  VO_CHECK_OK(begin_value());
  expanded_ += found->second.size();
  if (expanded_ > kMaxDocumentBytes) {
    return event_.error(format("aliases expand to more than {} bytes", kMaxDocumentBytes));
  }
  mark_value();
  const std::size_t start = text_.size();
  text_ += found->second;
  return end_value(start, {});
}

bool YamlStream::Builder::opens_list(bool is_mapping) const {
  if (lists_ == Lists::kWhole || is_mapping || !event_.anchor().empty()) return false;
  if (frames_.empty()) return true;
  return frames_.size() == 1 && frames_.back().is_mapping && !frames_.back().merging &&
         frames_.back().key == "items";
}

Status YamlStream::Builder::open(bool is_mapping) {
  if (frames_.size() >= kMaxDepth) {
    return event_.error(format("nested deeper than {} levels", kMaxDepth));
  }
  VO_CHECK_OK(begin_value());
  mark_value();
  if (frames_.empty()) place_ = event_.place();
  if (!frames_.empty() && frames_.back().is_list) item_place_ = event_.place();
  Frame frame;
  frame.is_mapping = frame.expects_key = is_mapping;
  frame.is_list = opens_list(is_mapping);
  frame.start = text_.size();
  frame.anchor = event_.anchor();
  had_list_ |= frame.is_list;
  frames_.push_back(std::move(frame));
  text_ += is_mapping ? '{' : '[';
  return {};
}

Status YamlStream::Builder::close() {
  if (!frames_.back().merges.empty()) VO_CHECK_OK(merge(frames_.back()));
  const Frame frame = std::move(frames_.back());
  frames_.pop_back();
  text_ += frame.is_mapping ? '}' : ']';
  return end_value(frame.start, frame.anchor);
}

Status YamlStream::Builder::begin_value() {
  if (frames_.empty()) return {};
  Frame& frame = frames_.back();
  if (frame.expects_key) {
    return event_.error(
        "a key must be a scalar (a template's {{ … }} has to be rendered, or quoted, first)");
  }
  if (frame.is_mapping) return {};
  if (!frame.empty && !frame.is_list) text_ += ',';
  frame.empty = false;
  return {};
}

Status YamlStream::Builder::end_value(std::size_t start, std::string_view anchor) {
  if (text_.size() > kMaxItemBytes && !(lists_ == Lists::kWhole)) {
    return event_.error(format("an object of more than {} bytes, aliases included", kMaxItemBytes));
  }
  const std::string_view value = std::string_view(text_).substr(start);
  if (!anchor.empty()) VO_CHECK_OK(remember(anchor, value));
  if (frames_.empty()) return {};
  Frame& frame = frames_.back();
  frame.expects_key = frame.is_mapping;
  if (frame.merging) {
    frame.merging = false;
    frame.merges.push_back({.text = std::string(value), .place = places_.at(start)});
    cut(start);
  }
  return frame.is_list ? end_element(start) : Status{};
}

Status YamlStream::Builder::remember(std::string_view anchor, std::string_view text) {
  anchored_ += text.size();
  if (anchored_ > kMaxDocumentBytes) {
    return event_.error(format("anchors of more than {} bytes", kMaxDocumentBytes));
  }
  anchors_[std::string(anchor)] = text;
  return {};
}

Status YamlStream::Builder::end_element(std::size_t start) {
  if (text_[start] != '{') return event_.error("expected a mapping as an item of the list");
  emit(start, /*in_list=*/true, /*is_list=*/false);
  cut(start);
  return {};
}

void YamlStream::Builder::mark_value() {
  if (lists_ == Lists::kSplit) places_.mark(text_.size(), event_.place());
}

void YamlStream::Builder::cut(std::size_t start) {
  text_.resize(start);
  places_.cut(start);
}

void YamlStream::Builder::emit(std::size_t start, bool in_list, bool is_list) {
  emitted_.assign(text_, start);
  emitted_places_ = places_.from(start);
  piece_ = {.json = emitted_,
            .place = in_list ? item_place_ : place_,
            .in_list = in_list,
            .is_list = is_list,
            .places = &emitted_places_};
}

Status YamlStream::Builder::end_document() {
  const bool is_empty = text_.empty() || text_ == "null";
  if (!is_empty && text_.front() != '{' && text_.front() != '[') {
    return input_error(
        format("{}: expected a mapping, got {}", to_string(place_), printable(text_)));
  }
  if (!is_empty) emit(0, /*in_list=*/false, had_list_);
  cut(0);
  anchors_.clear();
  anchored_ = expanded_ = 0;
  had_list_ = false;
  return {};
}

Status YamlStream::Builder::merge(Frame& frame) {
  const std::vector<Merge> merges = std::move(frame.merges);
  for (const auto& [text, place] : merges) {
    VO_TRY(const Document source, parse_document(text));
    if (!source.is_array()) {
      VO_CHECK_OK(merge_one(frame, source, place));
      continue;
    }
    for (const Document& element : source.get_array()) {
      VO_CHECK_OK(merge_one(frame, element, place));
    }
  }
  return {};
}

Status YamlStream::Builder::merge_one(Frame& frame, const Document& source, Place place) {
  if (!source.is_object()) return event_.error("<< wants a mapping, or a sequence of mappings");
  for (const auto& member : source.get_object()) {
    if (!frame.keys.emplace(member.key()).second) continue;
    begin_member(frame, member.key());
    places_.mark(text_.size(), place);
    text_ += write_compact(member.value());
  }
  return {};
}

YamlStream::YamlStream(ByteSource& source, Lists lists, std::size_t max_document_bytes)
    : builder_(std::make_unique<Builder>(source, lists, max_document_bytes)) {}

YamlStream::~YamlStream() = default;

Result<std::optional<StreamPiece>> YamlStream::next() { return builder_->next(); }

Result<Document> parse_yaml(std::string_view text) {
  MemorySource source(text);
  YamlStream stream(source, YamlStream::Lists::kWhole);
  VO_TRY(const auto piece, stream.next());
  if (!piece) return Document{};
  return parse_document(piece->json);
}

}  // namespace vo::json
