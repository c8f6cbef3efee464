// SPDX-License-Identifier: Apache-2.0
// JSON Merge Patch (RFC 7386).
#pragma once

#include "apiserver/status_error.h"
#include "json/document.h"

namespace vo::apiserver {

// The patched object; members that are null in the patch are gone. Error: 400 where the patch is no
// object.
StatusResult<json::Document> apply_merge_patch(json::Document object, const json::Document& patch);

}  // namespace vo::apiserver
