// SPDX-License-Identifier: Apache-2.0
#include "overhead/product.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "overhead/release.h"
#include "overhead/release_match.h"
#include "overhead/version_text.h"

namespace vo::overhead {
namespace {

using Candidates = std::vector<const Release*>;

struct ProductName {
  std::string_view name;
  Product product;
};

constexpr std::array kNames{
    ProductName{"cnv", Product::kOpenShiftVirtualization},
    ProductName{"openshift virtualization", Product::kOpenShiftVirtualization},
    ProductName{"openshift-virtualization", Product::kOpenShiftVirtualization},
    ProductName{"container-native virtualization", Product::kOpenShiftVirtualization},
    ProductName{"container-native-virtualization", Product::kOpenShiftVirtualization},
    ProductName{"kubevirt-hyperconverged-operator", Product::kOpenShiftVirtualization},
    ProductName{"harvester", Product::kHarvester},
    ProductName{"suse virtualization", Product::kHarvester},
    ProductName{"deckhouse virtualization", Product::kDeckhouse},
    ProductName{"deckhouse", Product::kDeckhouse},
};

// From this version of the product on, until the next row.
struct HistoryRow {
  int minor;
  int patch;
  std::string_view release;      // a tag; "0.N" before 1.0
  std::string_view alternative;  // a second candidate; may be empty
};

constexpr std::array kHarvester{
    HistoryRow{0, 0, "0.49.0", ""},       HistoryRow{1, 0, "0.54.0", ""},
    HistoryRow{2, 0, "0.54.0", ""},       HistoryRow{2, 2, "v1.1.1", ""},
    HistoryRow{3, 0, "v1.1.0", ""},       HistoryRow{3, 1, "v1.1.1", ""},
    HistoryRow{4, 0, "v1.2.2", ""},       HistoryRow{4, 2, "v1.3.1", ""},
    HistoryRow{5, 0, "v1.4.0", ""},       HistoryRow{5, 2, "v1.4.1", ""},
    HistoryRow{6, 0, "v1.5.2", ""},       HistoryRow{7, 0, "v1.6.3", ""},
    HistoryRow{7, 2, "v1.6.6", "v1.6.3"}, HistoryRow{8, 0, "v1.7.0", ""},
    HistoryRow{8, 1, "v1.7.4", "v1.7.0"}, HistoryRow{9, 0, "v1.8.4", ""},
};

// Modules of the virtualization platform.
constexpr std::array kDeckhouse{
    HistoryRow{0, 0, "v1.3.1", "v1.0.0"},
    HistoryRow{4, 0, "v1.6.2", ""},
};

// OpenShift Virtualization 4.MINOR carries KubeVirt 1.(MINOR - 14), before that 0.x.
constexpr int kFirstOpenShiftMinor = 14;
constexpr int kLastOpenShiftMinor = 21;

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_name) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return text.size() >= lower_name.size() &&
         std::ranges::equal(text.substr(0, lower_name.size()), lower_name, {}, lower);
}

Error not_in_history(std::string_view text, std::string_view covered) {
  return input_error(
      format("release '{}': not in the product's known history ({}); name the KubeVirt "
             "release instead, one of {}",
             text, covered, known_releases()));
}

ReleaseMatch product_match(std::string_view text, Candidates candidates) {
  std::string note = format("{} carries", text);
  for (const Release* release : candidates) {
    note += format("{} {}", release == candidates.front() ? "" : " or", release->tag);
  }
  return {
      .kind = MatchKind::kProduct, .candidates = std::move(candidates), .note = std::move(note)};
}

Error old_product(std::string_view text, std::string_view kubevirt) {
  const auto version = parse_version_text(kubevirt);
  VO_ASSERT(version.has_value());
  return before_1_0(text, kubevirt, old_fixed_sum(version->minor, version->patch.value_or(0)));
}

Result<ReleaseMatch> resolve_openshift(std::string_view text, const VersionText& version) {
  constexpr std::string_view kCovered = "4.11 to 4.21";
  if (version.major != 4) return not_in_history(text, kCovered);
  switch (version.minor) {
    case 11: return before_1_0(text, "release-0.53", "208Mi");  // the branch's head, in no tag
    case 12: return old_product(text, "0.58.1");
    case 13: return old_product(text, "0.59.0");
    default: break;
  }
  if (version.minor < kFirstOpenShiftMinor || version.minor > kLastOpenShiftMinor) {
    return not_in_history(text, kCovered);
  }
  return product_match(text, minor_variants(version.minor - kFirstOpenShiftMinor, true));
}

Candidates releases_of(const HistoryRow& row) {
  Candidates found;
  for (const std::string_view tag : {row.release, row.alternative}) {
    if (const Release* release = find_release(tag)) found.push_back(release);
  }
  return found;
}

// Without a patch: every row of the minor, newest first. With one: the last row up to it.
template <std::size_t size>
std::vector<HistoryRow> rows_for(const std::array<HistoryRow, size>& history,
                                 const VersionText& version) {
  std::vector<HistoryRow> rows;
  for (const HistoryRow& row : history | std::views::reverse) {
    if (row.minor != version.minor) continue;
    if (version.patch && row.patch > *version.patch) continue;
    rows.push_back(row);
    if (version.patch) break;
  }
  return rows;
}

Result<ReleaseMatch> resolve_rows(std::string_view text, const std::vector<HistoryRow>& rows) {
  Candidates candidates;
  for (const HistoryRow& row : rows) {
    for (const Release* release : releases_of(row)) candidates.push_back(release);
  }
  if (candidates.empty()) return old_product(text, rows.front().release);
  return product_match(text, distinct(candidates));
}

Result<ReleaseMatch> resolve_harvester(std::string_view text, const VersionText& version) {
  const auto rows = rows_for(kHarvester, version);
  if (version.major != 1 || rows.empty()) return not_in_history(text, "1.0 to 1.9");
  return resolve_rows(text, rows);
}

// The modules' minors between the rows carried what the row before them did.
Result<ReleaseMatch> resolve_deckhouse(std::string_view text, const VersionText& version) {
  if (version.major > 1) return not_in_history(text, "modules 0.x and 1.x");
  const bool recent = version.major == 1 && version.minor >= kDeckhouse[1].minor;
  return resolve_rows(text, {kDeckhouse[recent ? 1 : 0]});
}

}  // namespace

std::optional<ProductText> parse_product(std::string_view text) {
  for (const auto& [name, product] : kNames) {
    if (!starts_with_ignoring_case(text, name)) continue;
    std::string_view version = text.substr(name.size());
    version.remove_prefix(std::min(version.find_first_not_of(" .-"), version.size()));
    if (parse_version_text(version)) return ProductText{product, version};
  }
  return std::nullopt;
}

Result<ReleaseMatch> resolve_product(std::string_view text, const ProductText& product) {
  const auto version = parse_version_text(product.version);
  if (!version) return not_in_history(text, "no version");
  switch (product.product) {
    case Product::kOpenShiftVirtualization: return resolve_openshift(text, *version);
    case Product::kHarvester: return resolve_harvester(text, *version);
    case Product::kDeckhouse: return resolve_deckhouse(text, *version);
  }
  return not_in_history(text, "no product");
}

}  // namespace vo::overhead
