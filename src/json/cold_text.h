// SPDX-License-Identifier: Apache-2.0
// Texts that are packed away while nobody reads them. Documents of one kind resemble each other, so
// the first ones are the dictionary of those that follow: an object of 4 KB takes a few hundred
// bytes. One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace vo::json {

// For texts of one kind.
class TextPacker {
 public:
  TextPacker() = default;
  struct Dictionary;

 private:
  friend class ColdText;
  // False: still learning, the text stays as it is.
  bool is_ready_after(std::string_view text);

  std::string sample_;
  std::shared_ptr<const Dictionary> dictionary_;
};

class ColdText {
 public:
  ColdText() = default;
  explicit ColdText(std::string text) : bytes_(std::move(text)), size_(bytes_.size()) {}

  std::size_t size() const { return size_; }  // of the text
  bool is_packed() const { return dictionary_ != nullptr; }

  // The text; a packed one is unpacked into `scratch`. Valid as long as both, and until pack().
  std::string_view read(std::string& scratch) const;
  // False: it stays as it is, as it was packed before or the packer is still learning.
  bool pack(TextPacker& packer);

 private:
  std::string bytes_;
  std::size_t size_ = 0;
  std::shared_ptr<const TextPacker::Dictionary> dictionary_;
};

}  // namespace vo::json
