// SPDX-License-Identifier: Apache-2.0
// KubeVirt's releases, one row per tag, and for each the three profiles that decide a launcher
// pod's size. Rows live for the whole program; pointers to them are never null where not said.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "overhead/overhead_profile.h"
#include "overhead/resource_profile.h"

namespace vo::overhead {

struct Release {
  std::string_view tag;  // "v1.6.2", "main", "release-1.5"
  int minor = 0;
  int patch = 0;
  const OverheadProfile* overhead = nullptr;
  const ResourceProfile* resources = nullptr;
  const AdmissionProfile* admission = nullptr;

  // Sizes every pod alike, and admits every VMI alike.
  bool same_profiles(const Release& other) const {
    return overhead == other.overhead && resources == other.resources &&
           admission == other.admission;
  }
};

// Every stable tag, oldest first, then `main`.
std::span<const Release> releases();

// The tags of one minor, oldest first; empty where there are none.
std::span<const Release> releases_of_minor(int minor);

// By exact name: a tag, "main" or a branch ("release-1.4": its head). nullptr: not known.
const Release* find_release(std::string_view name);

const Release& newest_release();  // the newest tag
const Release& main_branch();     // what the next minor will be

// The head of the branch that patches of a known minor are cut from. REQUIRES a known minor.
const Release& branch_head(int minor);

// "v1.0.0, v1.0.1, …, main": what a refusal names.
std::string known_releases();

}  // namespace vo::overhead
