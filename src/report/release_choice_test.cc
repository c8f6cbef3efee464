// SPDX-License-Identifier: Apache-2.0
#include "report/release_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "kubevirt/objects.h"
#include "overhead/release.h"
#include "overhead/release_match.h"
#include "report/explanation.h"
#include "support/objects.h"

namespace vo::report {
namespace {

using ::testing::HasSubstr;
using From = ReleaseChoice::From;

class ReleaseChoiceTest : public ::testing::Test {
 protected:
  // Which release, from where; the flag is not given where it is empty.
  Result<ReleaseChoice> choose(const std::string& flag, const std::string& image,
                               const std::string& version) {
    pod_.compute_image = image;
    kubevirt_.observed_version = version;
    std::optional<overhead::ReleaseMatch> match;
    if (!flag.empty()) match = overhead::resolve_release(flag).value();
    return choose_release(match, flag, vmi_, image.empty() ? nullptr : &pod_,
                          version.empty() ? nullptr : &kubevirt_);
  }

  void expect(const Result<ReleaseChoice>& choice, std::string_view tag, From from, bool assumed) {
    ASSERT_TRUE(choice.has_value()) << choice.error().message();
    EXPECT_EQ(choice->release().tag, tag);
    EXPECT_EQ(choice->from, from);
    EXPECT_EQ(choice->assumed, assumed);
  }

  kubevirt::VirtualMachineInstance vmi_;
  kubevirt::LauncherPod pod_;
  kubevirt::KubeVirt kubevirt_;
};

TEST_F(ReleaseChoiceTest, asks_the_flag_then_the_image_then_the_cr) {
  expect(choose("v1.5.0", "q/virt-launcher:v1.6.2", "v1.7.0"), "v1.5.0", From::kFlag, false);
  expect(choose("", "q/virt-launcher:v1.6.2", "v1.7.0"), "v1.6.2", From::kImage, false);
  expect(choose("", "", "v1.7.0"), "v1.7.0", From::kKubeVirt, false);
}

TEST_F(ReleaseChoiceTest, assumes_the_newest_tag_where_nothing_says_more) {
  expect(choose("", "", ""), overhead::newest_release().tag, From::kNewest, true);
  const auto by_digest = choose("", "q/virt-launcher@sha256:abc", "");
  expect(by_digest, overhead::newest_release().tag, From::kNewest, true);
  EXPECT_THAT(by_digest->note, HasSubstr("it has no tag"));
}

TEST_F(ReleaseChoiceTest, trusts_the_cr_for_a_digest_that_it_deploys) {
  kubevirt_.launcher_image = "q/virt-launcher@sha256:abc";
  expect(choose("", "q/virt-launcher@sha256:abc", "v1.7.0"), "v1.7.0", From::kKubeVirt, false);
  expect(choose("", "q/virt-launcher@sha256:old", "v1.7.0"), "v1.7.0", From::kKubeVirt, true);
  vmi_.outdated_launcher_image = true;
  expect(choose("", "q/virt-launcher@sha256:abc", "v1.7.0"), "v1.7.0", From::kKubeVirt, true);
}

TEST_F(ReleaseChoiceTest, asks_the_instance_where_its_pod_is_not_here) {
  vmi_.launcher_image = "q/virt-launcher:v1.6.2";
  expect(choose("", "", "v1.7.0"), "v1.6.2", From::kInstance, false);
  expect(choose("", "", ""), "v1.6.2", From::kInstance, false);
  expect(choose("v1.5.0", "", "v1.7.0"), "v1.5.0", From::kFlag, false);
  expect(choose("", "q/virt-launcher:v1.4.0", "v1.7.0"), "v1.4.0", From::kImage, false);
  expect(choose("", "q/virt-launcher:devel", "v1.7.0"), "v1.7.0", From::kKubeVirt, true);
}

TEST_F(ReleaseChoiceTest, trusts_the_cr_for_an_instance_whose_digest_it_deploys) {
  vmi_.launcher_image = kubevirt_.launcher_image = "q/virt-launcher@sha256:abc";
  expect(choose("", "", "v1.7.0"), "v1.7.0", From::kKubeVirt, false);
  kubevirt_.launcher_image = "q/virt-launcher@sha256:new";
  const auto outdated = choose("", "", "v1.7.0");
  expect(outdated, "v1.7.0", From::kKubeVirt, true);
  EXPECT_THAT(outdated->note, HasSubstr("it has no tag"));
}

TEST_F(ReleaseChoiceTest, passes_a_tag_that_names_no_release_over_with_a_note) {
  const auto choice = choose("", "q/virt-launcher:devel", "v1.7.0");
  expect(choice, "v1.7.0", From::kKubeVirt, true);
  EXPECT_THAT(choice->note, HasSubstr("devel"));
  EXPECT_THAT(choice->note, ::testing::Not(HasSubstr("known are")));
  expect(choose("", "q/virt-launcher:v4.12-1785837377", ""), overhead::newest_release().tag,
         From::kNewest, true);
}

TEST_F(ReleaseChoiceTest, keeps_all_that_a_vendor_build_can_be) {
  const auto choice = choose("CNV 4.20", "", "");
  ASSERT_TRUE(choice.has_value());
  EXPECT_GT(choice->candidates.size(), 1U);
  EXPECT_FALSE(choice->note.empty());
}

TEST_F(ReleaseChoiceTest, refuses_what_is_before_1_0) {
  for (const auto& choice :
       {choose("", "q/virt-launcher:v0.58.1", ""), choose("", "", "0.54.0-150400.3.19.1")}) {
    ASSERT_FALSE(choice.has_value());
    EXPECT_THAT(choice.error().message(), HasSubstr("out of range"));
  }
}

}  // namespace
}  // namespace vo::report
