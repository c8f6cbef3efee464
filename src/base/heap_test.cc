// SPDX-License-Identifier: Apache-2.0
#include "base/heap.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace vo {
namespace {

TEST(Heap, knows_what_is_held) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizers bring a heap of their own";
#endif
  const std::size_t before = used_memory();
  {
    const std::vector<std::string> held(100, std::string(10'000, 'x'));
    EXPECT_GE(used_memory(), before + 100 * 10'000);
    release_free_memory();
    EXPECT_EQ(held.back(), std::string(10'000, 'x'));
  }
  EXPECT_LT(used_memory(), before + 100 * 10'000);
}

}  // namespace
}  // namespace vo
