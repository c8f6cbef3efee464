// SPDX-License-Identifier: Apache-2.0
#include "overhead/qos.h"

#include <optional>

#include "overhead/overhead_profile.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::overhead {
namespace {

bool is_set(const std::optional<Quantity>& quantity) { return quantity && !quantity->is_zero(); }

bool request_equals_limit(const std::optional<Quantity>& request,
                          const std::optional<Quantity>& limit) {
  return is_set(request) && limit && *request == *limit;
}

}  // namespace

bool wants_guaranteed_qos(const Spec& spec, QosRule rule) {
  if (!request_equals_limit(spec.requests.cpu, spec.limits.cpu)) return false;
  if (request_equals_limit(spec.requests.memory, spec.limits.memory)) return true;
  return rule == QosRule::kRequestEqualsLimitOrLimitAlone && !is_set(spec.requests.memory) &&
         is_set(spec.limits.memory);
}

}  // namespace vo::overhead
