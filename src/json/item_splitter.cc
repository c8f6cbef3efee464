// SPDX-License-Identifier: Apache-2.0
#include "json/item_splitter.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/bracket_scanner.h"

namespace vo::json {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr std::size_t kLongestKey = sizeof "items";  // one byte more than the key that counts

bool is_space(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

std::string printable(char byte) {
  if (byte >= ' ' && byte <= '~') return format("'{}'", byte);
  return format("byte 0x{:02x}", static_cast<unsigned char>(byte));
}

}  // namespace

void Piece::begin(const char* at) {
  saved_.clear();
  size_ = 0;
  take_up(at);
}

void Piece::take_up(const char* at) {
  from_ = at;
  taking_ = true;
}

void Piece::leave_out(const char* at) {
  end_chunk(at);
  taking_ = false;
}

void Piece::end_chunk(const char* end) {
  if (!taking_) return;
  const auto count = static_cast<std::size_t>(end - from_);
  size_ += count;
  if (!too_big()) saved_.append(from_, count);
  from_ = end;
}

void Piece::begin_chunk(const char* at) {
  if (taking_) from_ = at;
}

std::string_view Piece::end(const char* at) {
  if (saved_.empty() && size_ == 0) {
    size_ = static_cast<std::size_t>(at - from_);
    taking_ = false;
    return {from_, size_};
  }
  leave_out(at);
  return saved_;
}

void ItemSplitter::push(std::string_view bytes) {
  consumed_ += static_cast<std::size_t>(end_ - chunk_);
  chunk_ = at_ = bytes.data();
  end_ = at_ + bytes.size();
  document_.begin_chunk(at_);
  item_.begin_chunk(at_);
}

Result<ItemSplitter::Part> ItemSplitter::next() {
  while (at_ != end_) {
    VO_TRY(auto part, step());
    if (part.kind != Kind::kMore) return part;
  }
  document_.end_chunk(end_);
  item_.end_chunk(end_);
  return Part{};
}

Status ItemSplitter::finish() const {
  if (state_ == State::kOutside) return {};
  const std::size_t end = consumed_ + static_cast<std::size_t>(end_ - chunk_);
  const char* where = "a document";
  if (state_ >= State::kFirstItem) where = state_ == State::kItem ? "an item" : "a list";
  return input_error(
      format("ends inside {} after {} bytes and {} items; cut off?", where, end, index_));
}

Result<ItemSplitter::Part> ItemSplitter::step() {
  switch (state_) {
    case State::kOutside: return outside();
    case State::kMembers: return members();
    case State::kString: string(); return Part{};
    case State::kNested: return nested();
    case State::kFirstItem:
    case State::kAfterItem:
    case State::kNextItem: return between_items();
    case State::kItem: return item();
  }
  return Part{};
}

// The stream's first bytes may come one by one, so they are told by their place.
bool ItemSplitter::at_byte_order_mark() const {
  return offset() < kByteOrderMark.size() && *at_ == kByteOrderMark[offset()];
}

Result<ItemSplitter::Part> ItemSplitter::outside() {
  while (at_ != end_ && (is_space(*at_) || at_byte_order_mark())) ++at_;
  if (at_ == end_) return Part{};
  if (*at_ != '{' && *at_ != '[') return unexpected("a JSON object or array");
  begin_piece(document_);
  document_too_deep_ = is_list_ = false;
  index_ = 0;
  bare_array_ = *at_++ == '[';
  expects_key_ = true;
  state_ = State::kMembers;
  if (bare_array_) begin_items();
  return Part{};
}

void ItemSplitter::begin_piece(Piece& piece) {
  piece.begin(at_);
  piece_offset_ = offset();
}

// The members of the document. Only what is needed to find a key and to skip its value: the text
// is parsed by whoever gets it.
Result<ItemSplitter::Part> ItemSplitter::members() {
  while (at_ != end_ && state_ == State::kMembers) {
    const char byte = *at_++;
    switch (byte) {
      case '"': begin_string(); break;
      case ',': expects_key_ = true; break;
      case ':': expects_key_ = false; break;
      case '{':
      case '[': begin_nested(byte == '['); break;
      case ']': --at_; return unexpected("a member or '}'");
      case '}': return end_document();
      default: break;
    }
  }
  return Part{};
}

void ItemSplitter::begin_string() {
  in_key_ = expects_key_;
  if (in_key_) key_.clear();
  escaped_ = false;
  state_ = State::kString;
}

void ItemSplitter::string() {
  while (at_ != end_) {
    const char byte = *at_++;
    if (byte == '"' && !escaped_) {
      state_ = State::kMembers;
      return;
    }
    escaped_ = byte == '\\' && !escaped_;
    if (in_key_ && key_.size() < kLongestKey) key_ += byte;
  }
}

void ItemSplitter::begin_nested(bool is_array) {
  if (is_array && !expects_key_ && key_ == "items") return begin_items();
  brackets_.open();
  state_ = State::kNested;
}

Result<ItemSplitter::Part> ItemSplitter::nested() {
  at_ += brackets_.scan({at_, static_cast<std::size_t>(end_ - at_)});
  document_too_deep_ |= brackets_.too_deep();
  if (brackets_.closed()) state_ = State::kMembers;
  return Part{};
}

void ItemSplitter::begin_items() {
  document_.leave_out(at_);
  is_list_ = true;
  index_ = 0;
  state_ = State::kFirstItem;
}

Result<ItemSplitter::Part> ItemSplitter::between_items() {
  while (at_ != end_ && is_space(*at_)) ++at_;
  if (at_ == end_) return Part{};
  const bool after = state_ == State::kAfterItem;
  if (*at_ == ']' && state_ != State::kNextItem) return end_items();
  if (after != (*at_ == ',')) return unexpected(after ? "',' or ']' after an item" : "an item");
  if (after) {
    state_ = State::kNextItem;
  } else if (*at_ != '{') {
    return unexpected("an object as item");
  } else {
    begin_piece(item_);
    brackets_.open();
    state_ = State::kItem;
  }
  ++at_;
  return Part{};
}

Result<ItemSplitter::Part> ItemSplitter::item() {
  at_ += brackets_.scan({at_, static_cast<std::size_t>(end_ - at_)});
  if (!brackets_.closed()) return Part{};
  return end_item();
}

ItemSplitter::Part ItemSplitter::end_item() {
  state_ = State::kAfterItem;
  const std::string_view text = item_.end(at_);
  const std::size_t index = index_++;
  if (item_.too_big() || brackets_.too_deep()) {
    Part part = refused(item_, /*in_list=*/true);
    part.index = index;
    return part;
  }
  return {.kind = Kind::kItem, .text = text, .index = index};
}

ItemSplitter::Part ItemSplitter::end_items() {
  document_.take_up(at_++);
  state_ = State::kMembers;
  return bare_array_ ? end_document() : Part{};
}

ItemSplitter::Part ItemSplitter::end_document() {
  state_ = State::kOutside;
  const std::string_view text = document_.end(at_);
  if (document_.too_big() || document_too_deep_) return refused(document_, /*in_list=*/false);
  return {.kind = Kind::kDocument, .text = text, .is_list = is_list_};
}

ItemSplitter::Part ItemSplitter::refused(const Piece& piece, bool in_list) {
  reason_ = piece.too_big() ? format("{} bytes long, the limit is {}", piece.size(), limit_)
                            : format("nested deeper than {} levels", kMaxDepth);
  return {.kind = Kind::kRefused, .text = reason_, .in_list = in_list};
}

Error ItemSplitter::unexpected(std::string_view wanted) const {
  const std::string place = is_list_ ? format("items[{}], ", index_) : "";
  return input_error(
      format("{}byte {}: expected {}, got {}", place, offset(), wanted, printable(*at_)));
}

}  // namespace vo::json
