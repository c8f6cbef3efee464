// SPDX-License-Identifier: Apache-2.0
#include "net/outbox.h"

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/format.h"
#include "net/connection.h"

namespace vo::net {
namespace {

constexpr std::string_view kAfterChunk = "\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace

void Outbox::add(Piece piece) { add(Entry{.before = {}, .piece = std::move(piece)}); }

void Outbox::add(std::string text) { add(std::make_shared<const std::string>(std::move(text))); }

void Outbox::add_chunk(Piece piece) {
  if (piece->empty()) return;
  std::string size = format("{:x}\r\n", piece->size());
  add(Entry{.before = std::move(size), .piece = std::move(piece), .chunk = true});
}

void Outbox::add_last_chunk() { add(std::string{kLastChunk}); }

std::size_t Outbox::size_of(const Entry& entry) {
  return entry.before.size() + entry.piece->size() + (entry.chunk ? kAfterChunk.size() : 0);
}

void Outbox::add(Entry entry) {
  waiting_bytes_ += size_of(entry);
  waiting_.push_back(std::move(entry));
}

Connection::Pieces Outbox::take() {
  sending_ = std::exchange(waiting_, {});
  sending_bytes_ = std::exchange(waiting_bytes_, 0);
  Connection::Pieces pieces;
  pieces.reserve(sending_.size() * 3);
  for (const auto& entry : sending_) {
    if (entry.chunk) pieces.push_back(boost::asio::buffer(entry.before));
    pieces.push_back(boost::asio::buffer(*entry.piece));
    if (entry.chunk) pieces.push_back(boost::asio::buffer(kAfterChunk));
  }
  return pieces;
}

void Outbox::sent() {
  sending_ = {};
  sending_bytes_ = 0;
}

}  // namespace vo::net
