// SPDX-License-Identifier: Apache-2.0
// Limits on memory hold for the program, not for the shadow that a sanitizer keeps of it.
#pragma once

namespace vo::test {

#if defined(__SANITIZE_THREAD__)
inline constexpr int kMemoryScale = 2;
#else
inline constexpr int kMemoryScale = 1;
#endif

}  // namespace vo::test
