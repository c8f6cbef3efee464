// SPDX-License-Identifier: Apache-2.0
// What a change of one object does to the server itself: a CustomResourceDefinition is served at
// once, or withdrawn with its objects; a namespace gets its default service account.
#pragma once

#include "apiserver/cluster.h"
#include "apiserver/refusal.h"
#include "apiserver/registry.h"
#include "json/document.h"

namespace vo::apiserver {

// Defaults a new definition. Refused: 422, where it cannot be served.
Outcome<void> prepare_definition(json::Document& definition);

// After `object` was stored, in which the server may have changed something since.
void resource_changed(Cluster& cluster, const Served& served, const json::Document& object,
                      const Moment& at);
// After it was removed.
void resource_removed(Cluster& cluster, const Served& served, const json::Document& object,
                      const Moment& at);

// Of an object being deleted: nothing holds it back.
bool completes_deletion(const ResourceInfo& info, const json::Document& object);

}  // namespace vo::apiserver
