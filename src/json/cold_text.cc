// SPDX-License-Identifier: Apache-2.0
#include "json/cold_text.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <zstd.h>

#include "base/check.h"

namespace vo::json {
namespace {

constexpr std::size_t kSampleSize = 16384;
// Objects that have got on in life no longer resemble those that were there first: where a text
// shrinks less than this, the dictionary is about to be replaced. Each is given twice the time of
// the one before, as some texts never shrink so far.
constexpr std::size_t kGoodRatio = 16;
constexpr std::size_t kFirstPatience = 32;
constexpr int kLevel = 1;

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* memory) const {
    kFree(memory);
  }
};
using Decompression = std::unique_ptr<ZSTD_DCtx, Freed<ZSTD_freeDCtx>>;

std::size_t checked(std::size_t size) {
  VO_ASSERT(!ZSTD_isError(size));
  return size;
}

void unpack(std::string_view packed, const std::string& dictionary, std::string& to) {
  static thread_local const Decompression kContext(ZSTD_createDCtx());
  const std::size_t size =
      checked(ZSTD_decompress_usingDict(kContext.get(), to.data(), to.size(), packed.data(),
                                        packed.size(), dictionary.data(), dictionary.size()));
  VO_ASSERT(size == to.size());
}

}  // namespace

struct TextPacker::Compression {
  explicit Compression(const std::string& sample)
      : context(ZSTD_createCCtx()),
        dictionary(ZSTD_createCDict(sample.data(), sample.size(), kLevel)) {}

  std::unique_ptr<ZSTD_CCtx, Freed<ZSTD_freeCCtx>> context;
  std::unique_ptr<ZSTD_CDict, Freed<ZSTD_freeCDict>> dictionary;
  std::string room;
};

TextPacker::TextPacker() = default;
TextPacker::~TextPacker() = default;
TextPacker::TextPacker(TextPacker&&) noexcept = default;
TextPacker& TextPacker::operator=(TextPacker&&) noexcept = default;

void TextPacker::rest() { compression_.reset(); }

bool TextPacker::is_ready_after(std::string_view text) {
  if (dictionary_ == nullptr) learn(text);
  return dictionary_ != nullptr;
}

void TextPacker::judge(std::string_view text, std::size_t packed_size) {
  if (texts_ >= patience_ && packed_size * kGoodRatio > text.size()) learn(text);
}

void TextPacker::learn(std::string_view text) {
  sample_ += text;
  if (sample_.size() < kSampleSize) return;
  sample_.shrink_to_fit();
  dictionary_ = std::make_shared<const std::string>(std::exchange(sample_, {}));
  compression_.reset();
  texts_ = 0;
  patience_ = std::max(kFirstPatience, 2 * patience_);
}

std::string TextPacker::packed(std::string_view text) {
  if (compression_ == nullptr) compression_ = std::make_unique<Compression>(*dictionary_);
  std::string& room = compression_->room;
  room.resize(ZSTD_compressBound(text.size()));
  const std::size_t size =
      checked(ZSTD_compress_usingCDict(compression_->context.get(), room.data(), room.size(),
                                       text.data(), text.size(), compression_->dictionary.get()));
  ++texts_;
  return room.substr(0, size);
}

std::string_view ColdText::read(std::string& scratch) const {
  if (!is_packed()) return bytes_;
  scratch.resize(size_);
  unpack(bytes_, *dictionary_, scratch);
  return scratch;
}

bool ColdText::pack(TextPacker& packer) {
  if (is_packed() || !packer.is_ready_after(bytes_)) return false;
  const std::string text = std::exchange(bytes_, packer.packed(bytes_));
  dictionary_ = packer.dictionary_;
  packer.judge(text, bytes_.size());
  return true;
}

}  // namespace vo::json
