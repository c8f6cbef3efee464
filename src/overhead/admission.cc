// SPDX-License-Identifier: Apache-2.0
#include "overhead/admission.h"

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "overhead/memory_request.h"
#include "overhead/resource_profile.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::overhead {
namespace {

bool is_unset(const std::optional<Quantity>& quantity) { return !quantity || quantity->is_zero(); }

void default_architecture(Spec& spec, Architecture architecture) {
  if (spec.architecture == Architecture::kUnset) spec.architecture = architecture;
}

void default_cpu_request(Spec& spec) {
  if (!is_unset(spec.limits.cpu) && is_unset(spec.requests.cpu)) {
    spec.requests.cpu = spec.limits.cpu;
  }
}

Status default_memory(Spec& spec, std::int64_t overcommit, MemoryDefaultRule rule) {
  if (rule == MemoryDefaultRule::kNone) return {};
  const std::int64_t divisor = rule == MemoryDefaultRule::kPlain ? 100 : overcommit;
  return default_memory_request(spec.requests, spec.limits, spec, divisor);
}

void default_guest(Spec& spec) {
  if (spec.guest) return;
  if (!is_unset(spec.requests.memory)) {
    spec.guest = spec.requests.memory;
  } else if (!is_unset(spec.limits.memory)) {
    spec.guest = spec.limits.memory;
  } else {
    spec.guest = guest_or_page_size(spec);
  }
}

// The CPU limit or request becomes sockets, cut to 32 bits as upstream cuts it.
Status default_topology(Spec& spec) {
  if (spec.cpu && *spec.cpu != CpuTopology{}) return {};
  CpuTopology topology{.cores = 1, .sockets = 1, .threads = 1};
  const auto& cpu = spec.limits.cpu ? spec.limits.cpu : spec.requests.cpu;
  if (cpu) {
    VO_TRY(const std::int64_t count, cpu->scaled(0));
    topology.sockets = static_cast<std::uint32_t>(count);
  }
  spec.cpu = topology;
  return {};
}

}  // namespace

Status admit(Spec& spec, const AdmissionConfig& config, const AdmissionProfile& profile) {
  default_architecture(spec, config.default_architecture);
  default_cpu_request(spec);
  VO_CHECK_OK(default_memory(spec, config.memory_overcommit, profile.memory_request));
  if (profile.guest) default_guest(spec);
  return default_topology(spec);
}

}  // namespace vo::overhead
