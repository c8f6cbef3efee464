// SPDX-License-Identifier: Apache-2.0
// What a connection still has to send, for this layer's own sources: texts, plain or framed as
// chunks of a chunked body. Pieces are shared, not copied.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "net/connection.h"

namespace vo::net {

class Outbox {
 public:
  using Piece = std::shared_ptr<const std::string>;

  void add(Piece piece);
  void add(std::string text);
  // An empty piece is left out: as a chunk it would end the body.
  void add_chunk(Piece piece);
  void add_last_chunk();

  std::size_t bytes() const { return waiting_bytes_ + sending_bytes_; }
  bool idle() const { return waiting_.empty(); }

  // Everything that waits; stays valid until sent().
  Connection::Pieces take();
  void sent();

 private:
  struct Entry {
    std::string before;
    Piece piece;
    bool chunk = false;
  };

  static std::size_t size_of(const Entry& entry);
  void add(Entry entry);

  std::vector<Entry> waiting_;
  std::vector<Entry> sending_;
  std::size_t waiting_bytes_ = 0;
  std::size_t sending_bytes_ = 0;
};

}  // namespace vo::net
