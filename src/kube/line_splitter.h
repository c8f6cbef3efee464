// SPDX-License-Identifier: Apache-2.0
// Cuts a stream into lines, whatever the chunks. A line beyond the limit is passed over, never
// held: of it only the beginning is kept, long enough to find out whose it was. The line at the end
// of a chunk waits for the rest; a stream that breaks off in a line loses that line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vo::kube {

class LineSplitter {
 public:
  struct Line {
    std::string_view text;   // valid until the next call; without the newline
    bool oversized = false;  // text is the first kKeptBytes of a longer line
    std::size_t size = 0;    // of the whole line
  };

  static constexpr std::size_t kMaxLineBytes = std::size_t{8} << 20;
  static constexpr std::size_t kKeptBytes = std::size_t{64} << 10;

  explicit LineSplitter(std::size_t max_line_bytes = kMaxLineBytes) : limit_(max_line_bytes) {}

  // `chunk` must outlive the calls of next() until it returns false.
  void push(std::string_view chunk);
  // False: the chunk is used up. Empty lines are passed over.
  bool next(Line& line);

  // Forgets everything: a new stream begins.
  void reset();

 private:
  bool take(std::string_view end_of_line, Line& line);
  void save(std::string_view part);

  std::size_t limit_;
  std::string_view chunk_;
  std::string saved_;     // the beginning of the line, from earlier chunks
  std::size_t size_ = 0;  // of the line so far, in earlier chunks
  bool saved_is_done_ = false;
};

}  // namespace vo::kube
