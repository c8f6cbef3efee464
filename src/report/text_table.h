// SPDX-License-Identifier: Apache-2.0
// Columns for a terminal, as kubectl draws them: no borders, two spaces between, numbers to the
// right, one unit in a column.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"

namespace vo::report {

enum class Colour : bool { kNo, kYes };

enum class Align : bool { kLeft, kRight };

struct Column {
  std::string title;
  Align align = Align::kLeft;
};

class TextTable {
 public:
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES as many cells as there are columns.
  void add(std::vector<std::string> cells);

  // With a heading, without blanks at the ends of lines. Columns that are empty in every row are
  // left out.
  std::string render(Colour colour) const;

 private:
  std::size_t width(std::size_t column) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Cells on a terminal that the UTF-8 text takes; every character of ours takes one.
std::size_t display_width(std::string_view text);

std::string heading(std::string_view text, Colour colour);

// A column of Mi that agree on their decimals: none where all are whole, else two, rounded.
std::vector<std::string> mebibyte_column(const std::vector<Bytes>& amounts);

}  // namespace vo::report
