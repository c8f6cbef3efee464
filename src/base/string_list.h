// SPDX-License-Identifier: Apache-2.0
// Strings one behind another in one block of memory: for thousands of short lists that are read now
// and then. A string takes its bytes and four more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>

namespace vo {

class StringList {
  using Length = std::uint32_t;

 public:
  class Iterator {
   public:
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    explicit Iterator(const char* at) : at_(at) {}
    std::string_view operator*() const { return {at_ + sizeof(Length), length()}; }
    Iterator& operator++() {
      at_ += sizeof(Length) + length();
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator&) const = default;

   private:
    Length length() const {
      Length length = 0;
      std::memcpy(&length, at_, sizeof(length));
      return length;
    }

    const char* at_ = nullptr;
  };

  // REQUIRES less than 4 GiB.
  void push_back(std::string_view text) {
    const auto length = static_cast<Length>(text.size());
    bytes_.append(reinterpret_cast<const char*>(&length), sizeof(length));
    bytes_ += text;
  }
  void shrink_to_fit() { bytes_.shrink_to_fit(); }

  bool empty() const { return bytes_.empty(); }
  Iterator begin() const { return Iterator(bytes_.data()); }
  Iterator end() const { return Iterator(bytes_.data() + bytes_.size()); }
  // Takes as long as the list is. REQUIRES index < its length.
  std::string_view operator[](std::size_t index) const {
    return *std::next(begin(), static_cast<std::ptrdiff_t>(index));
  }
  bool operator==(const StringList&) const = default;

 private:
  std::string bytes_;
};

}  // namespace vo
