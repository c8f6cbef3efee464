// SPDX-License-Identifier: Apache-2.0
#include "overhead/vcpus.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "base/units.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::overhead {
namespace {

Result<std::int64_t> whole_cpus(const std::optional<Quantity>& cpu) {
  if (!cpu) return std::int64_t{1};
  VO_TRY(const std::int64_t count, cpu->scaled(0));
  return std::max<std::int64_t>(count, 1);
}

}  // namespace

Result<std::int64_t> vcpus(const Spec& spec) {
  if (spec.cpu) return std::max<std::int64_t>(topology_vcpus(*spec.cpu), 1);
  return whole_cpus(spec.limits.cpu ? spec.limits.cpu : spec.requests.cpu);
}

std::uint32_t rendered_vcpus(const Spec& spec) { return spec.cpu ? topology_vcpus(*spec.cpu) : 1; }

}  // namespace vo::overhead
