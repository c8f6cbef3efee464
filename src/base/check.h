// SPDX-License-Identifier: Apache-2.0
// VO_ASSERT states what only a bug of ours can break. It stays on in release builds.
#pragma once

namespace vo {

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace vo

#define VO_ASSERT(condition) \
  ((condition) ? void() : ::vo::assertion_failed(#condition, __FILE__, __LINE__))
