// SPDX-License-Identifier: Apache-2.0
// Events have two forms, v1 and events.k8s.io/v1, over the same objects. They are stored as v1.
#pragma once

#include <vector>

#include "apiserver/refusal.h"
#include "json/document.h"

namespace vo::apiserver {

// v1 → events.k8s.io/v1, and back.
json::Document to_new_event(const json::Document& event);
json::Document to_core_event(const json::Document& event);

// What events.k8s.io/v1 demands of a new event.
std::vector<Cause> check_new_event(const json::Document& event);

}  // namespace vo::apiserver
