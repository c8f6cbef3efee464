// SPDX-License-Identifier: Apache-2.0
#include "json/place.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"

namespace vo::json {

namespace {

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

}  // namespace

Place behind(std::string_view text, Place start) {
  const std::size_t newline = text.rfind('\n');
  if (newline == std::string_view::npos) return {start.line, start.column + characters(text)};
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  return {start.line + lines, 1 + characters(text.substr(newline + 1))};
}

std::string to_string(Place place) { return format("{}:{}", place.line, place.column); }

std::vector<PlaceMap::Mark>::const_iterator PlaceMap::first_from(std::size_t offset) const {
  return std::ranges::lower_bound(marks_, offset, {}, &Mark::offset);
}

void PlaceMap::mark(std::size_t offset, Place place) {
  if (marks_.size() >= kMostMarks) return;
  marks_.push_back({.offset = static_cast<std::uint32_t>(offset),
                    .line = static_cast<std::uint32_t>(place.line),
                    .column = static_cast<std::uint32_t>(place.column)});
}

void PlaceMap::cut(std::size_t offset) { marks_.erase(first_from(offset), marks_.cend()); }

PlaceMap PlaceMap::from(std::size_t offset) const {
  PlaceMap rest;
  rest.marks_.assign(first_from(offset), marks_.cend());
  for (Mark& mark : rest.marks_) mark.offset -= static_cast<std::uint32_t>(offset);
  return rest;
}

Place PlaceMap::at(std::size_t offset) const {
  const auto next = first_from(offset + 1);
  if (next == marks_.cbegin()) return {};
  const Mark& mark = *(next - 1);
  return {mark.line, mark.column};
}

}  // namespace vo::json
