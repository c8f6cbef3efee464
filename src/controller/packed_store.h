// SPDX-License-Identifier: Apache-2.0
// Objects of a kind by key, packed while nobody looks at them: of a fleet only a few VMIs are
// looked at in one turn. What is found or put stays open, and pointers to it valid, until close(),
// or until it is replaced or erased.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text_hash.h"
#include "kubevirt/packing.h"

namespace vo::controller {

template <typename Object>
class PackedStore {
 public:
  // The object, or nullptr.
  const Object* find(std::string_view key) const {
    const auto it = slots_.find(key);
    return it == slots_.end() ? nullptr : &open(*it);
  }

  // In place of what had that key. `mark` says when, in the caller's terms. Returns the object and
  // its key, which stays where it is until the object is erased.
  std::pair<const std::string*, const Object*> put(std::string key, Object object,
                                                   std::uint32_t mark) {
    auto& slot = *slots_.try_emplace(std::move(key)).first;
    if (slot.second.open == nullptr) opened_.push_back(&slot);
    slot.second = {.packed = {}, .open = std::make_unique<Object>(std::move(object)), .mark = mark};
    return {&slot.first, slot.second.open.get()};
  }
  // REQUIRES that the key is there.
  void mark(std::string_view key, std::uint32_t mark) { slots_.find(key)->second.mark = mark; }

  void erase(std::string_view key) {
    const auto it = slots_.find(key);
    if (it != slots_.end()) erase(it);
  }
  // Those with another mark, each after `lost` has seen it.
  void erase_unmarked(std::uint32_t mark,
                      const std::function<void(const std::string&, const Object&)>& lost) {
    for (auto it = slots_.begin(); it != slots_.end();) {
      const auto here = it++;
      if (here->second.mark == mark) continue;
      lost(here->first, open(*here));
      erase(here);
    }
  }

  // Packs what is open.
  void close() {
    for (Node* node : opened_) close(node->second);
    opened_.clear();
  }

  std::size_t size() const { return slots_.size(); }
  void each_key(const std::function<void(const std::string&)>& visit) const {
    for (const auto& [key, slot] : slots_) visit(key);
  }
  // All stay open.
  void each(const std::function<void(const Object&)>& visit) const {
    for (Node& node : slots_) visit(open(node));
  }

 private:
  struct Slot {
    std::string packed;            // empty while the open object is newer
    std::unique_ptr<Object> open;  // nullptr: nobody looks
    std::uint32_t mark = 0;
  };
  using Slots = std::unordered_map<std::string, Slot, TextHash, std::equal_to<>>;
  using Node = typename Slots::value_type;

  const Object& open(Node& node) const {
    Slot& slot = node.second;
    if (slot.open == nullptr) {
      slot.open = std::make_unique<Object>();
      kubevirt::unpack(slot.packed, *slot.open);
      opened_.push_back(&node);
    }
    return *slot.open;
  }

  void close(Slot& slot) {
    if (slot.packed.empty()) {
      scratch_.clear();
      kubevirt::pack(*slot.open, scratch_);
      slot.packed = std::string{std::string_view{scratch_}};  // no larger than it must be
    }
    slot.open.reset();
  }

  void erase(typename Slots::iterator it) {
    // What was opened last is mostly what is erased.
    if (it->second.open != nullptr) {
      opened_.erase(std::prev(std::find(opened_.rbegin(), opened_.rend(), &*it).base()));
    }
    slots_.erase(it);
  }

  // To look is to open.
  mutable Slots slots_;
  mutable std::vector<Node*> opened_;
  std::string scratch_;
};

}  // namespace vo::controller
