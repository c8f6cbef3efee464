// SPDX-License-Identifier: Apache-2.0
#include "overhead/release.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/check.h"
#include "overhead/overhead_profile.h"
#include "overhead/resource_profile.h"

namespace vo::overhead {
namespace {

namespace p = profiles;

constexpr int kMainMinor = 10;

constexpr Release tag(int minor, int patch, std::string_view name, const OverheadProfile& overhead,
                      const ResourceProfile& resources, const AdmissionProfile& admission) {
  return {name, minor, patch, &overhead, &resources, &admission};
}

constexpr std::array kReleases{
    tag(0, 0, "v1.0.0", p::kP100, p::kR100, p::kA100),
    tag(0, 1, "v1.0.1", p::kP100, p::kR101, p::kA100),
    tag(1, 0, "v1.1.0", p::kP110, p::kR110, p::kA100),
    tag(1, 1, "v1.1.1", p::kP110, p::kR111, p::kA100),
    tag(2, 0, "v1.2.0", p::kP120, p::kR111, p::kA100),
    tag(2, 1, "v1.2.1", p::kP120, p::kR111, p::kA100),
    tag(2, 2, "v1.2.2", p::kP120, p::kR111, p::kA100),
    tag(3, 0, "v1.3.0", p::kP130, p::kR111, p::kA130),
    tag(3, 1, "v1.3.1", p::kP130, p::kR111, p::kA130),
    tag(4, 0, "v1.4.0", p::kP130, p::kR111, p::kA130),
    tag(4, 1, "v1.4.1", p::kP141, p::kR111, p::kA130),
    tag(5, 0, "v1.5.0", p::kP150, p::kR150, p::kA130),
    tag(5, 1, "v1.5.1", p::kP151, p::kR150, p::kA130),
    tag(5, 2, "v1.5.2", p::kP151, p::kR152, p::kA130),
    tag(5, 3, "v1.5.3", p::kP153, p::kR152, p::kA130),
    tag(6, 0, "v1.6.0", p::kP160, p::kR152, p::kA130),
    tag(6, 1, "v1.6.1", p::kP160, p::kR152, p::kA130),
    tag(6, 2, "v1.6.2", p::kP160, p::kR162, p::kA162),
    tag(6, 3, "v1.6.3", p::kP160, p::kR152, p::kA130),
    tag(6, 4, "v1.6.4", p::kP164, p::kR164, p::kA164),
    tag(6, 5, "v1.6.5", p::kP164, p::kR164, p::kA164),
    tag(6, 6, "v1.6.6", p::kP164, p::kR164, p::kA164),
    tag(7, 0, "v1.7.0", p::kP170, p::kR164, p::kA164),
    tag(7, 1, "v1.7.1", p::kP170, p::kR164, p::kA164),
    tag(7, 2, "v1.7.2", p::kP170, p::kR164, p::kA164),
    tag(7, 3, "v1.7.3", p::kP170, p::kR164, p::kA164),
    tag(7, 4, "v1.7.4", p::kP170, p::kR164, p::kA164),
    tag(8, 0, "v1.8.0", p::kP180, p::kR164, p::kA164),
    tag(8, 1, "v1.8.1", p::kP180, p::kR164, p::kA164),
    tag(8, 2, "v1.8.2", p::kP180, p::kR164, p::kA164),
    tag(8, 3, "v1.8.3", p::kP180, p::kR164, p::kA164),
    tag(8, 4, "v1.8.4", p::kP180, p::kR164, p::kA164),
    tag(9, 0, "v1.9.0", p::kP180, p::kR164, p::kA164),
    tag(kMainMinor, 0, "main", p::kP1100, p::kR164, p::kA164),
};

// As of 2026-08-22. `patch` is that of the last tag.
constexpr std::array kBranchHeads{
    tag(0, 1, "release-1.0", p::kHead10, p::kR101, p::kA100),
    tag(1, 1, "release-1.1", p::kP110, p::kR111, p::kA100),
    tag(2, 2, "release-1.2", p::kHead12, p::kR111, p::kA100),
    tag(3, 1, "release-1.3", p::kHead13, p::kR111, p::kA130),
    tag(4, 1, "release-1.4", p::kHead14, p::kR111, p::kA130),
    tag(5, 3, "release-1.5", p::kHead15, p::kR164, p::kA164),
    tag(6, 6, "release-1.6", p::kP164, p::kR164, p::kA164),
    tag(7, 4, "release-1.7", p::kP170, p::kR164, p::kA164),
    tag(8, 4, "release-1.8", p::kP180, p::kR164, p::kA164),
    tag(9, 0, "release-1.9", p::kP180, p::kR164, p::kA164),
};

}  // namespace

std::span<const Release> releases() { return kReleases; }

std::span<const Release> releases_of_minor(int minor) {
  if (minor >= kMainMinor) return {};
  const auto found = std::ranges::equal_range(kReleases, minor, {}, &Release::minor);
  return {found.begin(), found.end()};
}

const Release* find_release(std::string_view name) {
  for (const std::span<const Release> table :
       {std::span<const Release>(kReleases), std::span<const Release>(kBranchHeads)}) {
    const auto found = std::ranges::find(table, name, &Release::tag);
    if (found != table.end()) return &*found;
  }
  return nullptr;
}

const Release& newest_release() { return kReleases[kReleases.size() - 2]; }
const Release& main_branch() { return kReleases.back(); }

const Release& branch_head(int minor) {
  const auto* const found = std::ranges::find(kBranchHeads, minor, &Release::minor);
  VO_ASSERT(found != kBranchHeads.end());
  return *found;
}

std::string known_releases() {
  std::string names;
  for (const Release& release : kReleases) {
    if (!names.empty()) names += ", ";
    names += release.tag;
  }
  return names;
}

}  // namespace vo::overhead
