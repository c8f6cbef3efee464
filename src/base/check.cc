// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace vo {

void assertion_failed(const char* condition, const char* file, int line) {
  // A broken invariant cannot be reported through the logger that may have broken it.
  std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
  std::abort();
}

}  // namespace vo
