// SPDX-License-Identifier: Apache-2.0
// Finds the functions of a C++ file by matching braces. Good for code that clang-format laid out
// and that opens no brace in one preprocessor branch to close it in another. A lambda counts as
// lines of the function around it; one that initializes a constant counts as a function.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/source_file.h"

namespace vo::tidy {

struct Function {
  std::string name;            // as written before the parameters: "Reflector::step", "operator=="
  std::size_t first_line = 0;  // of the signature
  std::size_t lines = 0;       // signature to closing brace
};

struct ScannedFunctions {
  std::vector<Function> functions;
  bool balanced = true;  // false: the scanner lost count, the result means nothing
};

ScannedFunctions find_functions(const SourceFile& file);

}  // namespace vo::tidy
