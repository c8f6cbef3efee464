// SPDX-License-Identifier: Apache-2.0
// Where requests.memory comes from when the VMI does not say: the same rule in virt-api's webhook
// (older releases) and in virt-controller's renderer (newer ones).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::overhead {

// bytes × 100 / overcommit, truncated, in the amount's own format; the amount itself at 100.
// REQUIRES overcommit > 0. Error: kInput beyond int64.
Result<Quantity> overcommitted(const Quantity& amount, std::int64_t overcommit);

// memory.guest, else the huge page size, else nothing. A page size that is no quantity is nothing.
std::optional<Quantity> guest_or_page_size(const Spec& spec);

// limits.memory as it is where the request is absent or zero; else, where the key is absent,
// guest_or_page_size() overcommitted, if positive. Changes requests.memory only.
Status default_memory_request(ResourceMap& requests, const ResourceMap& limits, const Spec& spec,
                              std::int64_t overcommit);

}  // namespace vo::overhead
