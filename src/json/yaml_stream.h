// SPDX-License-Identifier: Apache-2.0
// YAML in, JSON text out, one document or one element of a top-level `items` at a time, so that
// files go through the same decoders as the API server's events. Bounded whatever the input:
// documents of kMaxDocumentBytes, items of kMaxItemBytes, scalars of kMaxScalarBytes, kMaxDepth
// levels, and aliases that expand to kMaxDocumentBytes in all.
//
// Equal keys in one mapping are an error. `<<` merges; what a mapping says itself wins.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "json/byte_source.h"
#include "json/document.h"
#include "json/place.h"

namespace vo::json {

// A piece of a stream of documents, as JSON text; valid until the next one is asked for.
struct StreamPiece {
  std::string_view json;
  Place place;                       // where it starts
  bool in_list = false;              // an element of a list
  bool is_list = false;              // a list, without its elements: they came before
  const PlaceMap* places = nullptr;  // of its values; none: the source has the very same text
};

class YamlStream {
 public:
  // kWhole keeps a document's `items` in it.
  enum class Lists { kSplit, kWhole };

  explicit YamlStream(ByteSource& source, Lists lists = Lists::kSplit,
                      std::size_t max_document_bytes = kMaxDocumentBytes);
  ~YamlStream();
  YamlStream(const YamlStream&) = delete;
  YamlStream& operator=(const YamlStream&) = delete;

  // nullopt at the end; empty documents are passed over. Error: kInput, "LINE:COLUMN: what"; the
  // stream is of no use afterwards.
  Result<std::optional<StreamPiece>> next();

 private:
  class Builder;
  std::unique_ptr<Builder> builder_;
};

// The first document of a small YAML or JSON text, as a tree; null where there is none.
Result<Document> parse_yaml(std::string_view text);

}  // namespace vo::json
