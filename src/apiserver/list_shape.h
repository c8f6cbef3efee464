// SPDX-License-Identifier: Apache-2.0
// How the lists of built-in kinds merge: facts of k8s.io/api (patchStrategy, patchMergeKey,
// listType, listMapKey), by the name of the list. What is not in the table is atomic.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace vo::apiserver {

enum class ListType : std::uint8_t { kAtomic, kSet, kMap };

struct ListShape {
  std::string_view kind;  // empty: of every kind
  std::string_view field;
  ListType patch;                              // in a strategic merge patch
  std::string_view merge_key;                  // of a patch's map
  ListType apply;                              // in a server-side apply
  std::array<std::string_view, 2> apply_keys;  // of an apply's map; the second may be empty
};

// The shape of the list that is member `field` of something in an object of `kind`.
const ListShape& list_shape(std::string_view kind, std::string_view field);

}  // namespace vo::apiserver
