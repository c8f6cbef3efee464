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
std::size_t padding_of(const std::byte* at, std::size_t alignment) {
  return -reinterpret_cast<std::uintptr_t>(at) & (alignment - 1);
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
  at_ = blocks_.back().get();
  left_ = kFirstBlock;
}

Arena::~Arena() {
  auto& spare = spare_blocks();
  if (is_common_ && spare.size() < kSpareBlocks) spare.push_back(std::move(blocks_.front()));
}

void Arena::release_spares() { spare_blocks().clear(); }

void Arena::add_block(std::size_t size) {
  blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
  at_ = blocks_.back().get();
  left_ = size;
}

void* Arena::do_allocate(std::size_t size, std::size_t alignment) {
  std::size_t padding = padding_of(at_, alignment);
  if (padding + size > left_) {
    add_block(std::max(2 * kFirstBlock, size + alignment));
    padding = padding_of(at_, alignment);
  }
  std::byte* place = at_ + padding;
  at_ = place + size;
  left_ -= padding + size;
  return place;
}

}  // namespace vo::json
