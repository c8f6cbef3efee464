// SPDX-License-Identifier: Apache-2.0
#include "kube/resource_version.h"

#include <gtest/gtest.h>

#include <compare>

namespace vo::kube {
namespace {

TEST(ResourceVersion, compares_by_length_then_digits) {
  EXPECT_TRUE(is_older("9", "10"));
  EXPECT_TRUE(is_older("99", "100"));
  EXPECT_TRUE(is_older("101", "102"));
  EXPECT_FALSE(is_older("102", "102"));
  EXPECT_FALSE(is_older("1000", "999"));
}

TEST(ResourceVersion, goes_up_to_128_bits) {
  constexpr auto kMax = "340282366920938463463374607431768211455";
  EXPECT_TRUE(is_older("18446744073709551616", kMax));
  EXPECT_EQ(compare_resource_versions("340282366920938463463374607431768211456", kMax),
            std::partial_ordering::unordered);
}

TEST(ResourceVersion, anything_else_is_opaque) {
  for (const char* opaque : {"", "0", "007", "-1", "1.5", "abc", "1a", " 1"}) {
    EXPECT_EQ(compare_resource_versions(opaque, "5"), std::partial_ordering::unordered) << opaque;
    EXPECT_FALSE(is_older(opaque, "5")) << opaque;
    EXPECT_FALSE(is_older("5", opaque)) << opaque;
  }
}

}  // namespace
}  // namespace vo::kube
