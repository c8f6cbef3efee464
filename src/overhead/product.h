// SPDX-License-Identifier: Apache-2.0
// Products built on KubeVirt: which of their versions carried which KubeVirt. Vendors ship the
// heads of branches rather than tags, so a version of theirs often leaves more than one candidate.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "overhead/release_match.h"

namespace vo::overhead {

enum class Product : std::uint8_t { kOpenShiftVirtualization, kHarvester, kDeckhouse };

struct ProductText {
  Product product;
  std::string_view version;  // "4.20", "v1.4.2"; views the text
};

// "CNV 4.20", "OpenShift Virtualization 4.20.1", "Harvester v1.4.2", "SUSE Virtualization 1.4",
// "Deckhouse 1.4.0"; in any case. nullopt: no product's name in front.
std::optional<ProductText> parse_product(std::string_view text);

// `text` is what the user wrote. Error: kInput where the version is not in the product's history,
// or carried a KubeVirt before 1.0.
Result<ReleaseMatch> resolve_product(std::string_view text, const ProductText& product);

}  // namespace vo::overhead
