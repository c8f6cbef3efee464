// SPDX-License-Identifier: Apache-2.0
// JSON Patch (RFC 6902) with kube-apiserver's answers: `test` compares JSON types (1 is not "1"),
// `test … null` passes where the last key is absent and fails where its parent is, `replace` of an
// absent key adds it, `remove` of one fails; "-" and indices in arrays.
#pragma once

#include <cstddef>

#include "apiserver/status_error.h"
#include "json/document.h"

namespace vo::apiserver {

inline constexpr std::size_t kMaxPatchOperations = 10'000;
// Of all copies in one patch together, as nodes copied.
inline constexpr std::size_t kMaxCopiedNodes = 200'000;

// The patched object. Errors: 400 where the patch is no list of operations, 413 where it is too
// long, 422 where an operation does not apply.
StatusResult<json::Document> apply_json_patch(json::Document object, const json::Document& patch);

}  // namespace vo::apiserver
