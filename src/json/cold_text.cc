// SPDX-License-Identifier: Apache-2.0
#include "json/cold_text.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <zstd.h>

#include "base/check.h"

namespace vo::json {
namespace {

constexpr std::size_t kSampleSize = 16384;
constexpr int kLevel = 1;

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* memory) const {
    kFree(memory);
  }
};
using Compression = std::unique_ptr<ZSTD_CCtx, Freed<ZSTD_freeCCtx>>;
using Decompression = std::unique_ptr<ZSTD_DCtx, Freed<ZSTD_freeDCtx>>;

std::size_t checked(std::size_t size) {
  VO_ASSERT(!ZSTD_isError(size));
  return size;
}

std::string& room_for(std::size_t size) {
  thread_local std::string room;
  room.resize(size);
  return room;
}

}  // namespace

struct TextPacker::Dictionary {
  explicit Dictionary(const std::string& sample)
      : compress(ZSTD_createCDict(sample.data(), sample.size(), kLevel)),
        decompress(ZSTD_createDDict(sample.data(), sample.size())) {}

  std::string pack(std::string_view text) const {
    static thread_local const Compression context(ZSTD_createCCtx());
    std::string& room = room_for(ZSTD_compressBound(text.size()));
    const std::size_t size = checked(ZSTD_compress_usingCDict(
        context.get(), room.data(), room.size(), text.data(), text.size(), compress.get()));
    return room.substr(0, size);
  }

  void unpack(std::string_view packed, std::string& to) const {
    static thread_local const Decompression context(ZSTD_createDCtx());
    const std::size_t size = checked(ZSTD_decompress_usingDDict(
        context.get(), to.data(), to.size(), packed.data(), packed.size(), decompress.get()));
    VO_ASSERT(size == to.size());
  }

  std::unique_ptr<ZSTD_CDict, Freed<ZSTD_freeCDict>> compress;
  std::unique_ptr<ZSTD_DDict, Freed<ZSTD_freeDDict>> decompress;
};

bool TextPacker::is_ready_after(std::string_view text) {
  if (dictionary_ != nullptr) return true;
  sample_ += text;
  if (sample_.size() < kSampleSize) return false;
  dictionary_ = std::make_shared<const Dictionary>(sample_);
  sample_ = {};
  return true;
}

std::string_view ColdText::read(std::string& scratch) const {
  if (!is_packed()) return bytes_;
  scratch.resize(size_);
  dictionary_->unpack(bytes_, scratch);
  return scratch;
}

bool ColdText::pack(TextPacker& packer) {
  if (is_packed() || !packer.is_ready_after(bytes_)) return false;
  bytes_ = packer.dictionary_->pack(bytes_);
  dictionary_ = packer.dictionary_;
  return true;
}

}  // namespace vo::json
