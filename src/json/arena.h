// SPDX-License-Identifier: Apache-2.0
// Memory for documents that are made, changed a little and dropped together: a few large blocks
// instead of an allocation for each value, given back at once.
//
//   Arena arena;
//   Document draft(object, arena.storage());
//
// What is erased or replaced stays taken until the arena goes. A document that has to outlive it
// needs heap_copy(), as a plain copy is made in the same arena.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <vector>

#include <boost/json/memory_resource.hpp>
#include <boost/json/storage_ptr.hpp>

#include "json/document.h"

namespace vo::json {
class Arena;
}

namespace boost::json {

// Documents in an arena need not be taken apart.
template <>
struct is_deallocate_trivial<vo::json::Arena> : std::true_type {};

}  // namespace boost::json

namespace vo::json {

class Arena final : public boost::json::memory_resource {
 public:
  Arena();
  // Whose first block is so large: for documents that stay.
  explicit Arena(std::size_t first_block) { add_block(first_block); }
  ~Arena() override;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  boost::json::storage_ptr storage() { return this; }
  // Gives back the blocks that this thread keeps for the next arenas.
  static void release_spares();

 private:
  using Block = std::unique_ptr<std::byte[]>;

  void* do_allocate(std::size_t size, std::size_t alignment) override;
  void do_deallocate(void*, std::size_t, std::size_t) override {}
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
  [[gnu::noinline]] void* allocate_elsewhere(std::size_t size, std::size_t alignment);
  void add_block(std::size_t size);
  void begin(std::size_t size);

  std::vector<Block> blocks_;
  bool is_common_ = false;   // the first block is as large as every arena's
  std::byte* at_ = nullptr;  // what is free of the last block
  std::byte* end_ = nullptr;
  std::size_t taken_ = 0;  // by all blocks
};

// In memory of its own.
inline Document heap_copy(const Document& document) {
  return Document(document, boost::json::storage_ptr{});
}

}  // namespace vo::json
