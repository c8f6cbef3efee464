// SPDX-License-Identifier: Apache-2.0
#include "kube/line_splitter.h"

#include <cstddef>
#include <string_view>

namespace vo::kube {

void LineSplitter::push(std::string_view chunk) { chunk_ = chunk; }

void LineSplitter::reset() {
  chunk_ = {};
  saved_.clear();
  size_ = 0;
}

bool LineSplitter::next(Line& line) {
  if (saved_is_done_) saved_.clear();
  saved_is_done_ = false;
  for (;;) {
    const std::size_t newline = chunk_.find('\n');
    if (newline == std::string_view::npos) break;
    const std::string_view end_of_line = chunk_.substr(0, newline);
    chunk_.remove_prefix(newline + 1);
    if (take(end_of_line, line)) return true;
  }
  save(chunk_);
  chunk_ = {};
  return false;
}

bool LineSplitter::take(std::string_view end_of_line, Line& line) {
  if (size_ == 0) {
    line.text = end_of_line;
    line.size = end_of_line.size();
  } else {
    save(end_of_line);
    line.text = saved_;
    line.size = size_;
    saved_is_done_ = true;
    size_ = 0;
  }
  line.oversized = line.size > limit_;
  if (line.oversized) line.text = line.text.substr(0, kKeptBytes);
  return line.size > 0;
}

void LineSplitter::save(std::string_view part) {
  size_ += part.size();
  if (size_ <= limit_) {
    saved_ += part;
    return;
  }
  // Too long: give the memory back, keep the beginning.
  if (saved_.size() < kKeptBytes) saved_ += part.substr(0, kKeptBytes - saved_.size());
  saved_.resize(kKeptBytes < saved_.size() ? kKeptBytes : saved_.size());
  saved_.shrink_to_fit();
}

}  // namespace vo::kube
