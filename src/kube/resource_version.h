// SPDX-License-Identifier: Apache-2.0
// Resource versions may be compared since KEP-5504, within one resource of one cluster: decimal
// integers of at most 128 bits without leading zeros, ordered by length, then by digits. Anything
// else stays opaque, and nothing may be concluded from it.
#pragma once

#include <compare>
#include <string_view>

namespace vo::kube {

// `unordered` where either version is opaque.
std::partial_ordering compare_resource_versions(std::string_view a, std::string_view b);

// False where the order is not known: what cannot be judged is not called old.
bool is_older(std::string_view a, std::string_view b);

}  // namespace vo::kube
