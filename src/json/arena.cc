// SPDX-License-Identifier: Apache-2.0
#include "json/arena.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace vo::json {
namespace {

// A virt-launcher pod as a tree.
constexpr std::size_t kFirstBlock = 24576;
// Those of drafts, which come and go, stay warm. Not where the sanitizer is to see who uses an
// arena that is gone.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kSpareBlocks = 0;
#else
constexpr std::size_t kSpareBlocks = 16;
#endif

std::vector<std::unique_ptr<std::byte[]>>& spare_blocks() {
  thread_local std::vector<std::unique_ptr<std::byte[]>> blocks;
  return blocks;
}

// `alignment` is a power of two.
std::byte* aligned(std::byte* at, std::size_t alignment) {
  return at + (-reinterpret_cast<std::uintptr_t>(at) & (alignment - 1));
}

}  // namespace

Arena::Arena() : is_common_(true) {
  auto& spare = spare_blocks();
  if (spare.empty()) {
    add_block(kFirstBlock);
    return;
  }
  blocks_.push_back(std::move(spare.back()));
  spare.pop_back();
  begin(kFirstBlock);
}

Arena::~Arena() {
  auto& spare = spare_blocks();
  if (is_common_ && spare.size() < kSpareBlocks) spare.push_back(std::move(blocks_.front()));
}

void Arena::release_spares() { spare_blocks().clear(); }

void Arena::add_block(std::size_t size) {
  blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
  begin(size);
}

void Arena::begin(std::size_t size) {
  at_ = blocks_.back().get();
  end_ = at_ + size;
  taken_ += size;
}

void* Arena::allocate_elsewhere(std::size_t size, std::size_t alignment) {
  add_block(std::max(taken_, size + alignment));  // so they double
  return do_allocate(size, alignment);
}

// Most of what this allocates are keys and short strings: no more than a few instructions for each.
void* Arena::do_allocate(std::size_t size, std::size_t alignment) {
  if (size + alignment > static_cast<std::size_t>(end_ - at_)) {
    return allocate_elsewhere(size, alignment);
  }
  std::byte* place = aligned(at_, alignment);
  at_ = place + size;
  return place;
}

}  // namespace vo::json
