// SPDX-License-Identifier: Apache-2.0
#include "overhead/release_match.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <string_view>

#include "base/error.h"
#include "overhead/image_reference.h"
#include "overhead/release.h"

namespace vo::overhead {
namespace {

struct Row {
  std::string_view text;
  std::string_view candidates;  // "v1.6.6 v1.6.3"; "refused", "unknown"
  MatchKind kind = MatchKind::kExact;
};

std::string candidates(std::string_view text) {
  const auto match = resolve_release(text);
  if (!match) return match.error().action() == Action::kNotFound ? "unknown" : "refused";
  std::string tags;
  for (const Release* release : match->candidates) {
    tags += (tags.empty() ? "" : " ") + std::string(release->tag);
  }
  return tags;
}

void check(const Row& row) {
  EXPECT_EQ(candidates(row.text), row.candidates) << row.text;
  const auto match = resolve_release(row.text);
  if (!match) return;
  EXPECT_EQ(to_string(match->kind), to_string(row.kind)) << row.text;
  EXPECT_EQ(match->note.empty(), row.kind == MatchKind::kExact) << row.text;
}

TEST(ReleaseMatch, takes_versions) {
  for (const Row& row : {
           Row{"v1.6.2", "v1.6.2"},
           Row{"1.6.2", "v1.6.2"},
           Row{"main", "main"},
           Row{"release-1.4", "release-1.4"},
           Row{"1.7", "v1.7.4", MatchKind::kMinor},
           Row{"v1.9", "v1.9.0", MatchKind::kMinor},
           Row{"1.6", "v1.6.6 v1.6.3 v1.6.2", MatchKind::kMinor},
           Row{"1.6.x", "v1.6.6 v1.6.3 v1.6.2", MatchKind::kMinor},
           Row{"v1.4", "v1.4.1 v1.4.0", MatchKind::kMinor},
           Row{"v1.6.9", "release-1.6", MatchKind::kNewerPatch},
           Row{"v1.4.2", "release-1.4", MatchKind::kNewerPatch},
           Row{"1.6.9-150700.1.1", "release-1.6", MatchKind::kNewerPatch},
           Row{"v1.10.0-alpha.0", "main", MatchKind::kUpcoming},
           Row{"v1.10.0-alpha.0-123-gabcdef01", "main", MatchKind::kUpcoming},
           Row{"v1.10.1", "main", MatchKind::kUpcoming},
           Row{"1.10", "main", MatchKind::kUpcoming},
           Row{"v1.6.0-rc.1", "v1.6.0", MatchKind::kPreRelease},
           Row{"v1.6.0-beta.0", "v1.6.0 v1.5.0", MatchKind::kPreRelease},
           Row{"v1.0.0-alpha.0", "v1.0.0", MatchKind::kPreRelease},
           Row{"v1.4.1-12-gabcdef", "v1.4.1 release-1.4", MatchKind::kDevelopment},
           Row{"v1.6.3-2-g0123abc", "v1.6.3 v1.6.4", MatchKind::kDevelopment},
           Row{"v1.7.1-5-g0123abc-dirty", "v1.7.1", MatchKind::kDevelopment},
       }) {
    check(row);
  }
}

TEST(ReleaseMatch, takes_vendors_builds) {
  for (const Row& row : {
           Row{"1.3.1-150600.5.9.1", "v1.3.1", MatchKind::kVendorBuild},
           Row{"1.8.4-5.2", "v1.8.4", MatchKind::kVendorBuild},
           Row{"v1.6.2-v12n.3", "v1.6.2", MatchKind::kVendorBuild},
           Row{"v1.6.2+build.7", "v1.6.2", MatchKind::kVendorBuild},
           Row{"v1.6.2.1", "v1.6.2", MatchKind::kVendorBuild},
       }) {
    check(row);
  }
}

TEST(ReleaseMatch, takes_the_tags_of_images) {
  const std::string digest = "@sha256:" + std::string(64, 'a');
  EXPECT_EQ(candidates("quay.io/kubevirt/virt-launcher:v1.7.4"), "v1.7.4");
  EXPECT_EQ(candidates("quay.io/kubevirt/virt-launcher:v1.7.4" + digest), "v1.7.4");
  EXPECT_EQ(candidates("registry:5000/kubevirt/virt-launcher:v1.2.2"), "v1.2.2");
  EXPECT_EQ(candidates("virt-launcher:v1.0.0"), "v1.0.0");
  EXPECT_EQ(candidates("registry.suse.com/suse/virt-launcher:1.5.2-150700.3.5.2"), "v1.5.2");
  EXPECT_EQ(candidates("registry:5000/kubevirt/virt-launcher"), "unknown");
  EXPECT_EQ(candidates("quay.io/kubevirt/virt-launcher" + digest), "unknown");
  EXPECT_EQ(candidates("dev.registry/modules/virtualization" + digest), "unknown");
  EXPECT_EQ(candidates(digest.substr(1)), "unknown");
  EXPECT_EQ(candidates("registry:5000/kubevirt/virt-launcher:devel"), "refused");
  EXPECT_EQ(candidates("user/virt-launcher:vmbus"), "refused");
}

TEST(ReleaseMatch, takes_products) {
  for (const Row& row : {
           Row{"CNV 4.20", "v1.6.6 v1.6.3 v1.6.2", MatchKind::kProduct},
           Row{"OpenShift Virtualization 4.20.1", "v1.6.6 v1.6.3 v1.6.2", MatchKind::kProduct},
           Row{"openshift virtualization v4.18", "release-1.4 v1.4.1 v1.4.0", MatchKind::kProduct},
           Row{"cnv-v4.21.0", "v1.7.4", MatchKind::kProduct},
           Row{"kubevirt-hyperconverged-operator.v4.17.3", "release-1.3 v1.3.1",
               MatchKind::kProduct},
           Row{"Harvester 1.4.2", "v1.3.1", MatchKind::kProduct},
           Row{"Harvester v1.4.1", "v1.2.2", MatchKind::kProduct},
           Row{"harvester 1.4", "v1.3.1 v1.2.2", MatchKind::kProduct},
           Row{"SUSE Virtualization 1.7.1", "v1.6.3", MatchKind::kProduct},
           Row{"Harvester 1.7", "v1.6.6 v1.6.3", MatchKind::kProduct},
           Row{"Deckhouse 1.4.0", "v1.6.2", MatchKind::kProduct},
           Row{"Deckhouse 1.1", "v1.3.1 v1.0.0", MatchKind::kProduct},
           Row{"CNV 4.11", "refused"},
           Row{"CNV 4.22", "refused"},
           Row{"CNV 5.0", "refused"},
           Row{"Harvester 1.1.0", "refused"},
           Row{"Harvester 2.0", "refused"},
       }) {
    check(row);
  }
}

TEST(ReleaseMatch, refuses_what_names_no_release_and_says_why) {
  struct Refusal {
    std::string_view text;
    std::string_view reason;
  };
  for (const auto& [text, reason] : {
           Refusal{"latest", "not a version"},
           Refusal{"devel", "not a version"},
           Refusal{"", "not a version"},
           Refusal{"v1", "not a version"},
           Refusal{"1.6-foo", "no patch"},
           Refusal{"v1.11.0", "minor that is not known"},
           Refusal{"v4.12-1785837377", "product"},
           Refusal{"v99999999.1", "not a version"},
           Refusal{"abcdef0", "commit"},
           Refusal{"0.54.0-150400.3.19.1", "180Mi"},
           Refusal{"v0.58.1", "210Mi"},
           Refusal{"v0.53.0", "179Mi"},
           Refusal{"v0.36.5", "138Mi"},
           Refusal{"CNV 4.11", "208Mi"},
           Refusal{"Harvester 1.2.1", "180Mi"},
       }) {
    const auto match = resolve_release(text);
    ASSERT_FALSE(match) << text;
    EXPECT_NE(match.error().message().find(reason), std::string::npos) << match.error().message();
    EXPECT_NE(match.error().message().find("v1.9.0, main"), std::string::npos) << text;
  }
}

TEST(ReleaseMatch, keeps_hostile_text_out_of_its_messages) {
  const auto match = resolve_release(std::string(1'000'000, 'x'));
  ASSERT_FALSE(match);
  EXPECT_LT(match.error().message().size(), 1000U);
}

TEST(ReleaseMatch, knows_when_candidates_agree_on_the_overhead) {
  EXPECT_FALSE(resolve_release("1.6")->same_overhead());
  EXPECT_TRUE(resolve_release("1.1")->same_overhead());
  EXPECT_FALSE(resolve_release("1.1")->certain());
}

RC_GTEST_PROP(ReleaseMatch, answers_any_text, (const std::string& text)) {
  const auto match = resolve_release(text);
  RC_ASSERT(!match || !match->candidates.empty());
}

TEST(ImageReference, has_a_tag_only_behind_the_last_slash) {
  EXPECT_EQ(image_tag("a:5000/b:c"), "c");
  EXPECT_EQ(image_tag("a:5000/b"), "");
  EXPECT_EQ(image_tag("a/b:c@sha256:d"), "c");
  EXPECT_TRUE(is_image_reference("a:b"));
  EXPECT_FALSE(is_image_reference("v1.6.2-v12n.3"));
}

}  // namespace
}  // namespace vo::overhead
