// SPDX-License-Identifier: Apache-2.0
#include "overhead/release_match.h"

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "overhead/image_reference.h"
#include "overhead/product.h"
#include "overhead/release.h"
#include "overhead/version_text.h"

namespace vo::overhead {
namespace {

using Candidates = std::vector<const Release*>;

Error refuse(std::string_view text, std::string_view why) {
  return input_error(
      format("release '{}': {}; known are {}", shortened(text), why, known_releases()));
}

std::string names(const Candidates& candidates) {
  std::string text;
  for (const Release* release : candidates) {
    if (!text.empty()) text += " or ";
    text += release->tag;
  }
  return text;
}

ReleaseMatch match(MatchKind kind, Candidates candidates, std::string note) {
  return {.kind = kind, .candidates = std::move(candidates), .note = std::move(note)};
}

const Release* find_patch(int minor, int patch) {
  const auto tags = releases_of_minor(minor);
  const auto found = std::ranges::find(tags, patch, &Release::patch);
  return found == tags.end() ? nullptr : &*found;
}

ReleaseMatch whole_minor(std::string_view text, int minor) {
  Candidates candidates = minor_variants(minor, false);
  auto note = format("{} has no patch: {}", text, names(candidates));
  return match(MatchKind::kMinor, std::move(candidates), std::move(note));
}

ReleaseMatch newer_patch(std::string_view text, int minor) {
  const Release& head = branch_head(minor);
  auto note =
      format("{} is newer than the newest known v1.{}.{}: taken as the head of {} of 2026-08", text,
             minor, head.patch, head.tag);
  return match(MatchKind::kNewerPatch, {&head}, std::move(note));
}

// Commits after a tag lie between it and what came next on its branch.
ReleaseMatch development(std::string_view text, const Release& tag) {
  const Release* next = find_patch(tag.minor, tag.patch + 1);
  Candidates candidates = distinct({&tag, next != nullptr ? next : &branch_head(tag.minor)});
  auto note = format("{} is a development build after {}: {}", text, tag.tag, names(candidates));
  return match(MatchKind::kDevelopment, std::move(candidates), std::move(note));
}

// A candidate is the release but for late fixes; main was anywhere since the minor before.
ReleaseMatch pre_release(std::string_view text, std::string_view rest, const Release& tag) {
  Candidates candidates{&tag};
  const bool fresh = tag.patch == 0 && !is_release_candidate(rest);
  if (const Release* before = find_patch(tag.minor - 1, 0); fresh && before != nullptr) {
    candidates = distinct({&tag, before});
  }
  auto note = format("{} is a pre-release: {}", text, names(candidates));
  return match(MatchKind::kPreRelease, std::move(candidates), std::move(note));
}

ReleaseMatch with_suffix(std::string_view text, std::string_view rest, const Release& tag) {
  if (is_git_describe(rest)) return development(text, tag);
  if (is_unstable_suffix(rest)) return pre_release(text, rest, tag);
  return match(MatchKind::kVendorBuild, {&tag}, format("{} is a build of {}", text, tag.tag));
}

Error before_1_0_version(std::string_view text, const VersionText& version) {
  const int patch = version.patch.value_or(0);
  return before_1_0(text, format("0.{}.{}", version.minor, patch),
                    old_fixed_sum(version.minor, patch));
}

Result<ReleaseMatch> match_1_x(std::string_view text, const VersionText& version) {
  const int minor = version.minor;
  if (minor > main_branch().minor) return refuse(text, "a minor that is not known yet");
  if (minor == main_branch().minor) {
    return match(MatchKind::kUpcoming, {&main_branch()},
                 format("{} is not released: taken as main of 2026-08", text));
  }
  if (!version.patch) {
    if (!version.rest.empty() && version.rest != ".x") return refuse(text, "no patch number");
    return whole_minor(text, minor);
  }
  const Release* const tag = find_patch(minor, *version.patch);
  if (tag == nullptr) return newer_patch(text, minor);
  if (version.rest.empty()) return match(MatchKind::kExact, {tag}, "");
  return with_suffix(text, version.rest, *tag);
}

Result<ReleaseMatch> match_version(std::string_view text) {
  if (const Release* release = find_release(text)) return match(MatchKind::kExact, {release}, "");
  if (is_commit(text)) return refuse(text, "a commit, which names no release");
  const auto version = parse_version_text(text);
  if (!version) return refuse(text, "not a version");
  if (version->major > 1) {
    return refuse(text, "KubeVirt has no such major version; for a product's say, e.g., CNV 4.20");
  }
  if (version->major == 0) return before_1_0_version(text, *version);
  return match_1_x(text, *version);
}

// Sums of the fixed part by the first release that has them, oldest first.
struct OldSum {
  int minor;
  int patch;
  std::string_view sum;
};
constexpr std::array kOldSums{
    OldSum{0, 0, "64M"},    OldSum{30, 0, "138Mi"}, OldSum{53, 0, "179Mi"}, OldSum{53, 2, "180Mi"},
    OldSum{55, 0, "205Mi"}, OldSum{57, 0, "208Mi"}, OldSum{58, 1, "210Mi"},
};

}  // namespace

std::string shortened(std::string_view text) {
  constexpr std::size_t kMost = 80;
  return text.size() <= kMost ? std::string(text) : std::string(text.substr(0, kMost)) + "…";
}

std::string_view to_string(MatchKind kind) {
  switch (kind) {
    case MatchKind::kExact: return "exact";
    case MatchKind::kMinor: return "minor";
    case MatchKind::kNewerPatch: return "newer patch";
    case MatchKind::kUpcoming: return "upcoming";
    case MatchKind::kPreRelease: return "pre-release";
    case MatchKind::kDevelopment: return "development build";
    case MatchKind::kVendorBuild: return "vendor build";
    case MatchKind::kProduct: return "product";
  }
  return "";
}

bool ReleaseMatch::same_overhead() const {
  return std::ranges::all_of(candidates, [this](const Release* candidate) {
    return candidate->overhead == candidates.front()->overhead;
  });
}

std::vector<const Release*> distinct(const std::vector<const Release*>& newest_first) {
  Candidates kept;
  for (const Release* release : newest_first) {
    const bool known = std::ranges::any_of(
        kept, [&](const Release* other) { return other->same_profiles(*release); });
    if (!known) kept.push_back(release);
  }
  return kept;
}

std::vector<const Release*> minor_variants(int minor, bool with_head) {
  Candidates newest_first;
  for (const Release& tag : std::views::reverse(releases_of_minor(minor))) {
    newest_first.push_back(&tag);
  }
  // A head that equals its last tag is better known by the tag's name.
  if (const Release& head = branch_head(minor);
      with_head && !head.same_profiles(*newest_first[0])) {
    newest_first.insert(newest_first.begin(), &head);
  }
  return distinct(newest_first);
}

std::string_view old_fixed_sum(int minor, int patch) {
  std::string_view sum;
  for (const OldSum& row : kOldSums) {
    if (std::pair(row.minor, row.patch) <= std::pair(minor, patch)) sum = row.sum;
  }
  return sum;
}

Error before_1_0(std::string_view text, std::string_view kubevirt, std::string_view fixed_sum) {
  return refuse(text,
                format("KubeVirt {} is out of range; before 1.0 only the sum of the fixed part "
                       "is known, here about {}, besides 8Mi for each vCPU, 8Mi for the I/O "
                       "thread and 16Mi for video",
                       kubevirt, fixed_sum));
}

Result<ReleaseMatch> resolve_release(std::string_view text) {
  if (const auto product = parse_product(text)) return resolve_product(text, *product);
  if (!is_image_reference(text)) return match_version(text);
  const std::string_view tag = image_tag(text);
  if (!tag.empty()) return match_version(tag);
  return Error(Action::kNotFound,
               format("image '{}': it has no tag, so its release is not known", shortened(text)));
}

}  // namespace vo::overhead
