// SPDX-License-Identifier: Apache-2.0
// Deleting one object: at once, or by marking it and waiting for its finalizers, its dependents or
// a pod's grace period.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "apiserver/cluster.h"
#include "apiserver/mutation.h"
#include "apiserver/refusal.h"
#include "json/document.h"

namespace vo::apiserver {

enum class Propagation : std::uint8_t { kDefault, kBackground, kForeground, kOrphan };

struct DeleteOptions {
  Propagation propagation = Propagation::kDefault;
  std::optional<std::int64_t> grace_seconds;
  std::string uid;  // preconditions; empty: none
  std::string resource_version;
};

// Refused: 400, where the options cannot be read.
Outcome<DeleteOptions> read_delete_options(const json::Document& body);

struct Removed {
  json::Document document;  // as it is now, or was last
  bool gone = false;        // false: marked, and waiting
};

// `request` names the object. Refused: 404, 409 by a precondition, or by admission.
Outcome<Removed> delete_object(Cluster& cluster, const WriteRequest& request,
                               const DeleteOptions& options);

// Removes it whatever holds it back. REQUIRES that it is stored.
void remove_object(Cluster& cluster, const Served& served, const json::Document& object,
                   const Moment& at);

}  // namespace vo::apiserver
