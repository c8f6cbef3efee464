// SPDX-License-Identifier: Apache-2.0
// Cuts a byte stream of JSON documents into pieces small enough to parse: each element of a
// top-level `items` array (a Kubernetes list) or of a top-level array, and each document itself,
// with its items left out. Documents may follow each other with or without newlines, so the same
// machine reads a LIST response, `kubectl get -o json`, NDJSON and a watch stream. It holds one
// piece at most, never the list. What is inside a piece is not validated here.
//
//   splitter.push(chunk);
//   for (;;) {
//     VO_TRY(auto part, splitter.next());
//     if (part.kind == ItemSplitter::Kind::kMore) break;
//     …
//   }
//   …
//   VO_CHECK_OK(splitter.finish());
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/bracket_scanner.h"

namespace vo::json {

inline constexpr std::size_t kMaxItemBytes = std::size_t{8} << 20;

// A piece of text that may begin in one chunk and end in another. Copies only then.
class Piece {
 public:
  explicit Piece(std::size_t limit) : limit_(limit) {}

  void begin(const char* at);            // a new piece starts here
  void leave_out(const char* at);        // up to here it belongs to the piece,
  void take_up(const char* at);          // and from here again
  void end_chunk(const char* end);       // the bytes so far go away
  void begin_chunk(const char* at);      // and go on here
  std::string_view end(const char* at);  // valid until the next begin() or chunk

  std::size_t size() const { return size_; }  // after end()
  bool too_big() const { return size_ > limit_; }

 private:
  std::size_t limit_;
  std::size_t size_ = 0;  // also of what was beyond the limit and not saved
  std::string saved_;
  const char* from_ = nullptr;  // the unsaved rest starts here
  bool taking_ = false;
};

class ItemSplitter {
 public:
  enum class Kind : std::uint8_t {
    kMore,      // the chunk is used up: push() the next one
    kItem,      // one element of the list
    kDocument,  // a document ended; of a list, the text is the rest: {"kind":…,"items":[],…}
    kRefused,   // an item or document beyond the limits was passed over; the text says why
  };

  struct Part {
    Kind kind = Kind::kMore;
    std::string_view text;  // valid until the next call; not padded
    bool is_list = false;   // kDocument: items came before, or its array was empty
    std::size_t index = 0;  // kItem, or kRefused with in_list: position in its list
    bool in_list = false;   // kRefused: an item, not a document
  };

  explicit ItemSplitter(std::size_t max_item_bytes = kMaxItemBytes)
      : limit_(max_item_bytes), document_(max_item_bytes), item_(max_item_bytes) {}

  // `bytes` must outlive the calls of next() until it says kMore.
  void push(std::string_view bytes);

  // Error: kInput, with the byte's offset, where the stream is not JSON documents or a list's items
  // are not objects. The splitter is of no use afterwards.
  Result<Part> next();

  // After the last chunk. Error: the stream ends inside a document.
  Status finish() const;

  // Where the document or item started that was begun last.
  std::size_t piece_offset() const { return piece_offset_; }

  std::size_t item_count() const { return index_; }  // of the current list, so far
  std::size_t offset() const { return consumed_ + static_cast<std::size_t>(at_ - chunk_); }

 private:
  enum class State : std::uint8_t {
    kOutside,    // between documents
    kMembers,    // in a document, outside strings, depth 1
    kString,     // in a document, inside a string, depth 1
    kNested,     // in a document, depth 2 and below
    kFirstItem,  // after the [
    kAfterItem,  // expects , or ]
    kNextItem,   // after a comma
    kItem,
  };

  Result<Part> step();
  Result<Part> outside();
  Result<Part> members();
  Result<Part> nested();
  Result<Part> between_items();
  Result<Part> item();
  bool at_byte_order_mark() const;
  void string();
  void begin_string();
  void begin_nested(bool is_array);
  void begin_piece(Piece& piece);
  void begin_items();
  Part end_items();
  Part end_item();
  Part end_document();
  Part refused(const Piece& piece, bool in_list);
  Error unexpected(std::string_view wanted) const;

  std::size_t limit_;
  State state_ = State::kOutside;
  const char* chunk_ = nullptr;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::size_t consumed_ = 0;  // bytes of earlier chunks
  std::size_t piece_offset_ = 0;

  Piece document_;
  Piece item_;
  BracketScanner brackets_;
  std::string key_;  // of the member at depth 1, as sent
  bool expects_key_ = false;
  bool in_key_ = false;
  bool escaped_ = false;
  bool document_too_deep_ = false;
  bool bare_array_ = false;  // the document is an array: no envelope
  bool is_list_ = false;
  std::size_t index_ = 0;
  std::string reason_;
};

}  // namespace vo::json
