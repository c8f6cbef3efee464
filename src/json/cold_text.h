// SPDX-License-Identifier: Apache-2.0
// Texts that are packed away while nobody reads them. Documents of one kind resemble each other, so
// a few are the dictionary of those that follow: an object of 5 KB takes less than 200 bytes. One
// thread.
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
  // Fewer texts of a kind are not worth a dictionary.
  static constexpr std::size_t kWorthwhile = 32;

  TextPacker();
  ~TextPacker();
  TextPacker(TextPacker&&) noexcept;
  TextPacker& operator=(TextPacker&&) noexcept;
  // Gives back the memory that only packing needs, until the next time.
  void rest();

 private:
  friend class ColdText;
  struct Compression;
  // False: still learning, the text stays as it is.
  bool is_ready_after(std::string_view text);
  std::string packed(std::string_view text);
  // Where a text has not shrunk enough, it is for the next dictionary.
  void judge(std::string_view text, std::size_t packed_size);
  void learn(std::string_view text);

  std::string sample_;
  std::shared_ptr<const std::string> dictionary_;
  std::unique_ptr<Compression> compression_;
  std::size_t texts_ = 0;     // packed with the dictionary
  std::size_t patience_ = 0;  // texts, before another dictionary is thought of
};

class ColdText {
 public:
  ColdText() = default;
  explicit ColdText(std::string text) : bytes_(std::move(text)), size_(bytes_.size()) {}

  std::size_t size() const { return size_; }  // of the text
  std::size_t packed_size() const { return bytes_.size(); }
  bool is_packed() const { return dictionary_ != nullptr; }

  // The text; a packed one is unpacked into `scratch`. Valid as long as both, and until pack().
  std::string_view read(std::string& scratch) const;
  // False: it stays as it is, as it was packed before or the packer is still learning.
  bool pack(TextPacker& packer);

 private:
  std::string bytes_;
  std::size_t size_ = 0;
  std::shared_ptr<const std::string> dictionary_;
};

}  // namespace vo::json
