// SPDX-License-Identifier: Apache-2.0
// The #include lines of a C++ file, in order.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tidy/source_file.h"

namespace vo::tidy {

struct Include {
  std::size_t line = 0;
  std::string target;   // "base/result.h"
  bool quoted = false;  // "…" rather than <…>
};

std::vector<Include> find_includes(const SourceFile& file);

}  // namespace vo::tidy
