// SPDX-License-Identifier: Apache-2.0
#include "overhead/release.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/units.h"
#include "overhead/overhead_profile.h"
#include "overhead/resource_profile.h"

namespace vo::overhead {
namespace {

TEST(Releases, are_33_tags_and_main_in_order) {
  ASSERT_EQ(releases().size(), 34U);
  EXPECT_TRUE(std::ranges::is_sorted(releases(), [](const Release& a, const Release& b) {
    return std::pair(a.minor, a.patch) < std::pair(b.minor, b.patch);
  }));
  EXPECT_EQ(newest_release().tag, "v1.9.0");
  EXPECT_EQ(main_branch().tag, "main");
}

TEST(Releases, have_thirteen_overhead_profiles) {
  std::set<std::string_view> names;
  for (const Release& release : releases()) names.insert(release.overhead->name);
  EXPECT_EQ(names.size(), 13U);
}

TEST(Releases, have_tags_that_match_their_numbers) {
  for (const Release& release : releases().first(33)) {
    EXPECT_EQ(release.tag,
              "v1." + std::to_string(release.minor) + "." + std::to_string(release.patch));
    EXPECT_EQ(find_release(release.tag), &release);
  }
}

TEST(Releases, know_the_head_of_every_branch) {
  for (int minor = 0; minor <= 9; ++minor) {
    EXPECT_EQ(branch_head(minor).minor, minor);
    EXPECT_EQ(branch_head(minor).patch, releases_of_minor(minor).back().patch);
  }
  EXPECT_TRUE(releases_of_minor(10).empty());
  EXPECT_EQ(find_release("release-1.4")->overhead->guaranteed, GuaranteedTerm::kBeforeRatio);
  EXPECT_EQ(find_release("v1.6.9"), nullptr);
}

Bytes fixed_sum(std::string_view tag) {
  const OverheadProfile& profile = *find_release(tag)->overhead;
  return Bytes{(25 + 100) * kMebi + profile.virtlogd.count() + profile.virtqemud.count() +
               profile.qemu.count()};
}

TEST(Releases, add_up_to_the_known_constants) {
  EXPECT_EQ(fixed_sum("v1.4.0"), mebibytes(210));
  EXPECT_EQ(fixed_sum("v1.4.1"), mebibytes(215));
  EXPECT_EQ(fixed_sum("v1.5.0"), mebibytes(220));
  EXPECT_EQ(fixed_sum("v1.9.0"), mebibytes(220));
  EXPECT_EQ(fixed_sum("main"), mebibytes(240));
}

// Two fixes of 1.6.2 and 1.6.3 went back and forth: neighbours differ, next neighbours agree.
TEST(Releases, render_and_admit_differently_in_1_6_2_alone) {
  const Release& odd = *find_release("v1.6.2");
  EXPECT_EQ(odd.overhead, find_release("v1.6.1")->overhead);
  EXPECT_NE(odd.resources, find_release("v1.6.1")->resources);
  EXPECT_NE(odd.admission, find_release("v1.6.1")->admission);
  EXPECT_TRUE(find_release("v1.6.1")->same_profiles(*find_release("v1.6.3")));
}

}  // namespace
}  // namespace vo::overhead
