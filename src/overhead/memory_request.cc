// SPDX-License-Identifier: Apache-2.0
#include "overhead/memory_request.h"

#include <cstdint>
#include <optional>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "base/units.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::overhead {
namespace {

bool is_unset(const std::optional<Quantity>& quantity) { return !quantity || quantity->is_zero(); }

}  // namespace

Result<Quantity> overcommitted(const Quantity& amount, std::int64_t overcommit) {
  if (overcommit <= 0) {
    return input_error(format("memoryOvercommit: {} is not a positive percentage", overcommit));
  }
  if (overcommit == 100) return amount;
  VO_TRY(const Bytes bytes, amount.bytes());
  const auto percent = checked_multiply(bytes, 100);
  if (!percent) return input_error("memory × 100: beyond 2^63-1 bytes");
  return Quantity(percent->count() / overcommit, amount.format());
}

std::optional<Quantity> guest_or_page_size(const Spec& spec) {
  if (spec.guest) return spec.guest;
  if (!spec.hugepages) return std::nullopt;
  auto page_size = Quantity::parse(*spec.hugepages);
  return page_size ? std::optional(*page_size) : std::nullopt;
}

Status default_memory_request(ResourceMap& requests, const ResourceMap& limits, const Spec& spec,
                              std::int64_t overcommit) {
  if (!is_unset(limits.memory) && is_unset(requests.memory)) requests.memory = limits.memory;
  if (requests.memory) return {};
  const auto memory = guest_or_page_size(spec);
  if (!memory || memory->sign() <= 0) return {};
  VO_TRY(requests.memory, overcommitted(*memory, overcommit));
  return {};
}

}  // namespace vo::overhead
