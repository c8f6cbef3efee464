// SPDX-License-Identifier: Apache-2.0
// Strategic merge patch, for the core kinds this server has: a merge patch in which lists with a
// merge key (containers by name, conditions by type, …) merge element by element and lists of
// scalars with strategy `merge` (finalizers) as sets; every other list is replaced. Directives:
// $patch (replace, delete, merge), $deleteFromPrimitiveList, $setElementOrder, $retainKeys.
#pragma once

#include <string_view>

#include "apiserver/status_error.h"
#include "json/document.h"

namespace vo::apiserver {

// `kind`: "Pod", "Node", …; a kind this server does not know has the lists of metadata only.
// Errors: 400 where the patch is no object or a directive is malformed, 422 where an element has no
// merge key.
StatusResult<json::Document> apply_strategic_merge_patch(json::Document object,
                                                         const json::Document& patch,
                                                         std::string_view kind);

}  // namespace vo::apiserver
