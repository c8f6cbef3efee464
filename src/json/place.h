// SPDX-License-Identifier: Apache-2.0
// A place in a text as an editor shows it: lines and columns from 1, columns in characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vo::json {

struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
  bool operator==(const Place&) const = default;
};

// The place behind `text`, which starts at `start`. UTF-8 may be cut anywhere.
Place behind(std::string_view text, Place start = {});

std::string to_string(Place place);  // "LINE:COLUMN"

// Which places the values of a text came from that was made from another one. Bounded: beyond
// kMostMarks a value is said to be where the last one is that was marked.
class PlaceMap {
 public:
  static constexpr std::size_t kMostMarks = std::size_t{1} << 18;

  // Offsets come in ascending order.
  void mark(std::size_t offset, Place place);
  // Forgets what lies at `offset` and behind it.
  void cut(std::size_t offset);
  // What lies at `offset` and behind it, counted from there.
  PlaceMap from(std::size_t offset) const;

  // Of the last mark up to `offset`; the first place of a text where there is none.
  Place at(std::size_t offset) const;

 private:
  struct Mark {
    std::uint32_t offset;
    std::uint32_t line;
    std::uint32_t column;
  };

  std::vector<Mark>::const_iterator first_from(std::size_t offset) const;

  std::vector<Mark> marks_;
};

}  // namespace vo::json
