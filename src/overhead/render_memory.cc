// SPDX-License-Identifier: Apache-2.0
#include "overhead/render_memory.h"

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "base/units.h"
#include "overhead/allocation_ratio.h"
#include "overhead/memory_request.h"
#include "overhead/renderer.h"
#include "overhead/resource_profile.h"
#include "quantity/quantity.h"

namespace vo::overhead {
namespace {

constexpr std::int64_t kEphemeralStorage = 50'000'000;

Status add(std::optional<Quantity>& sum, const Quantity& amount) {
  VO_TRY(sum, sum.value_or(Quantity()).add(amount));
  return {};
}

// `memory` − guest where that is positive, in whole bytes; else nothing. Huge pages hold the rest.
Result<Quantity> beyond_guest(const Quantity& memory, const std::optional<Quantity>& guest) {
  if (!guest) return Quantity();
  VO_TRY(const Bytes memory_bytes, memory.bytes());
  VO_TRY(const Bytes guest_bytes, guest->bytes());
  return memory_bytes > guest_bytes ? memory.subtract(*guest) : Quantity();
}

// The request, but no more than the guest.
Result<Quantity> hugepages_amount(const Quantity& request, const std::optional<Quantity>& guest) {
  if (!guest) return request;
  VO_TRY(const Bytes request_bytes, request.bytes());
  VO_TRY(const Bytes guest_bytes, guest->bytes());
  return request_bytes > guest_bytes ? *guest : request;
}

}  // namespace

Status render_ephemeral_storage(Renderer& renderer) {
  const Quantity amount(kEphemeralStorage, QuantityFormat::kDecimalSI);
  VO_CHECK_OK(add(renderer.vm_requests.ephemeral_storage, amount));
  auto& limit = renderer.vm_limits.ephemeral_storage;
  return limit ? add(limit, amount) : Status();
}

Status render_memory_request(Renderer& renderer) {
  auto& request = renderer.vm_requests.memory;
  const std::int64_t overcommit = renderer.config.memory_overcommit;
  switch (renderer.profile.memory_request) {
    case MemoryRequestRule::kAsStored: return {};
    case MemoryRequestRule::kAlwaysOvercommit: {
      if (overcommit == 100) return {};
      VO_TRY(request, overcommitted(request.value_or(Quantity()), overcommit));
      return {};
    }
    case MemoryRequestRule::kDefaulted:
      return default_memory_request(renderer.vm_requests, renderer.vm_limits, renderer.spec,
                                    overcommit);
  }
  return {};
}

Status render_memory_overhead(Renderer& renderer, const Quantity& overhead) {
  const bool leave_out = renderer.spec.overcommit_guest_overhead;
  VO_CHECK_OK(add(renderer.vm_requests.memory, leave_out ? Quantity() : overhead));
  auto& limit = renderer.vm_limits.memory;
  return limit ? add(limit, overhead) : Status();
}

Status render_hugepages(Renderer& renderer, const Quantity& overhead) {
  const auto& guest = renderer.spec.guest;
  const Quantity request = renderer.vm_requests.memory.value_or(Quantity());
  VO_TRY(renderer.hugepages, hugepages_amount(request, guest));
  VO_TRY(const Quantity rest, beyond_guest(request, guest));
  VO_TRY(renderer.vm_requests.memory, rest.add(overhead));
  if (!renderer.vm_limits.memory) return {};
  VO_TRY(const Quantity limit_rest, beyond_guest(*renderer.vm_limits.memory, guest));
  VO_TRY(renderer.vm_limits.memory, limit_rest.add(overhead));
  return {};
}

Status render_auto_memory_limit(Renderer& renderer) {
  const NamespacePolicy& policy = renderer.policy;
  if (renderer.spec.limits.memory) return {};
  if (!invents_limit(renderer.profile.auto_memory_limit, policy.quota_limits_memory, policy)) {
    return {};
  }
  const Quantity request = renderer.vm_requests.memory.value_or(Quantity());
  VO_TRY(const Bytes bytes, request.bytes());
  VO_TRY(const Bytes limit, memory_limit_by_ratio(bytes, policy.memory_limits_ratio));
  renderer.calculated_limits.memory = Quantity(limit, request.format());
  return {};
}

}  // namespace vo::overhead
