// SPDX-License-Identifier: Apache-2.0
// Applies an RFC 6902 patch the way kube-apiserver does: `test` compares JSON types, `test … null`
// passes on an absent last key and fails on an absent parent, `add` needs its parent.
#pragma once

#include <boost/json.hpp>

namespace vo::testing {

// False where an operation fails; `object` is then of no use.
bool apply_json_patch(boost::json::value& object, const boost::json::array& operations);

}  // namespace vo::testing
