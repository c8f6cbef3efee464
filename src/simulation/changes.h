// SPDX-License-Identifier: Apache-2.0
// The difference of two states of an object as a JSON patch that fails on any other state.
#pragma once

#include <initializer_list>
#include <vector>

#include "json/document.h"
#include "json/fields.h"
#include "kube/json_patch.h"

namespace vo::simulation {

// For each path whose value differs, whole: a test of what was there and the change. Its parent
// must be there.
kube::JsonPatch changes(const json::Document& before, const json::Document& after,
                        std::initializer_list<json::Keys> paths);

}  // namespace vo::simulation
