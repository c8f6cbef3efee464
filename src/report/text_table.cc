// SPDX-License-Identifier: Apache-2.0
#include "report/text_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/format.h"
#include "base/units.h"

namespace vo::report {
namespace {

constexpr std::size_t kGap = 2;

std::string padded(std::string_view text, std::size_t width, Align align) {
  const std::size_t used = display_width(text);
  const std::string blanks(width > used ? width - used : 0, ' ');
  return align == Align::kRight ? blanks + std::string{text} : std::string{text} + blanks;
}

void end_line(std::string& text) {
  text.erase(text.find_last_not_of(' ') + 1);
  text += '\n';
}

// Half away from zero.
std::int64_t hundredths(Bytes bytes) {
  const std::int64_t rest = bytes.count() % kMebi * 100;
  const std::int64_t half = rest < 0 ? -kMebi / 2 : kMebi / 2;
  return bytes.count() / kMebi * 100 + (rest + half) / kMebi;
}

std::string with_two_decimals(Bytes bytes) {
  const std::int64_t value = hundredths(bytes);
  const std::int64_t size = value < 0 ? -value : value;
  return format("{}{}.{:02}", value < 0 ? "-" : "", size / 100, size % 100);
}

bool is_whole(Bytes bytes) { return bytes.count() % kMebi == 0; }

}  // namespace

void TextTable::add(std::vector<std::string> cells) {
  VO_ASSERT(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

std::size_t TextTable::width(std::size_t column) const {
  std::size_t widest = 0;
  for (const auto& row : rows_) widest = std::max(widest, display_width(row[column]));
  return widest == 0 ? 0 : std::max(widest, display_width(columns_[column].title));
}

std::string TextTable::render(Colour colour) const {
  std::vector<std::string> lines(rows_.size() + 1);
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    const std::size_t wide = width(column);
    if (wide == 0) continue;
    const Align align = columns_[column].align;
    const std::string gap(lines[0].empty() ? 0 : kGap, ' ');
    lines[0] += gap + padded(columns_[column].title, wide, align);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      lines[row + 1] += gap + padded(rows_[row][column], wide, align);
    }
  }
  for (std::string& line : lines) end_line(line);
  std::string text = heading(std::string_view{lines[0]}.substr(0, lines[0].size() - 1), colour);
  text += '\n';
  for (std::size_t row = 1; row < lines.size(); ++row) text += lines[row];
  return text;
}

std::size_t display_width(std::string_view text) {
  const auto starts_character = [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  };
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

std::string heading(std::string_view text, Colour colour) {
  return colour == Colour::kYes ? format("\x1b[1m{}\x1b[0m", text) : std::string{text};
}

std::vector<std::string> mebibyte_column(const std::vector<Bytes>& amounts) {
  const bool whole = std::ranges::all_of(amounts, is_whole);
  std::vector<std::string> cells;
  cells.reserve(amounts.size());
  for (const Bytes amount : amounts) {
    cells.push_back(whole ? format("{}", amount.count() / kMebi) : with_two_decimals(amount));
  }
  return cells;
}

}  // namespace vo::report
