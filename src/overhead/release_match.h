// SPDX-License-Identifier: Apache-2.0
// Which release a string means: a version, an image, a vendor's build, a product. Never silently
// the newest: what is not exact says how it was matched, and where two answers are possible both
// are named.
//
//   v1.6.2, 1.6.2              that tag
//   main, release-1.4          that branch's head (as of 2026-08)
//   1.6, v1.6                  the newest patch, if all patches size pods alike, else one
//                              candidate for each way
//   v1.6.9                     newer than any known patch: the head of release-1.6
//   v1.10.0-alpha.0, v1.10.*   main
//   v1.6.0-rc.1                v1.6.0; an alpha or beta also v1.5.0, where main was before
//   v1.4.1-12-gabcdef          commits after a tag: the tag, and what came next (a tag or the
//                              branch's head), where they differ
//   1.3.1-150600.5.9.1, v1.6.2-v12n.3, any other rest behind a patch: a vendor's build of that tag
//   IMAGE:TAG[@DIGEST]         as TAG; with a digest alone the release is not known
//   CNV 4.20, Harvester 1.4.2  by the products' own history (product.h)
//
// Refused, with the reason and the known releases: latest, devel, commits; majors above 1, which
// are product versions; minors above main's; releases before 1.0, with what is known of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "overhead/release.h"

namespace vo::overhead {

enum class MatchKind : std::uint8_t {
  kExact,        // a tag of the table, or a branch by name
  kMinor,        // MAJOR.MINOR without a patch
  kNewerPatch,   // a patch that was not known yet
  kUpcoming,     // the minor that main will become
  kPreRelease,   // alpha, beta, rc
  kDevelopment,  // commits after a tag
  kVendorBuild,  // a tag with a vendor's suffix
  kProduct,      // a product's version
};

std::string_view to_string(MatchKind kind);  // "exact", "vendor build", …

struct ReleaseMatch {
  MatchKind kind = MatchKind::kExact;
  std::vector<const Release*> candidates;  // at least one; likeliest first
  std::string note;                        // one line for people; empty where exact

  const Release& release() const { return *candidates.front(); }
  bool certain() const { return candidates.size() == 1; }
  // All candidates compute the same overhead, even if they render or admit differently.
  bool same_overhead() const;
};

// Errors: kNotFound where the text names no release at all (an image without a tag), so that
// another source may be asked; kInput where it names something that is not covered.
Result<ReleaseMatch> resolve_release(std::string_view text);

// ---- for product.h --------------------------------------------------------------------------

std::string shortened(std::string_view text);  // for messages

// The newest of each different kind, newest first.
std::vector<const Release*> distinct(const std::vector<const Release*>& newest_first);

// All that a minor's builds can be, newest first: the tags, before them the branch's head.
std::vector<const Release*> minor_variants(int minor, bool with_head);

// The sum of the formula's fixed part in 0.MINOR.PATCH, as far as it is known.
std::string_view old_fixed_sum(int minor, int patch);

// What is known of a release before 1.0, as a refusal.
Error before_1_0(std::string_view text, std::string_view kubevirt, std::string_view fixed_sum);

}  // namespace vo::overhead
