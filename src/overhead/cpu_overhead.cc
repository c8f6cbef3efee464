// SPDX-License-Identifier: Apache-2.0
#include "overhead/cpu_overhead.h"

#include <algorithm>
#include <cstdint>

#include "base/error.h"
#include "base/result.h"
#include "base/units.h"
#include "overhead/resource_profile.h"
#include "overhead/spec.h"
#include "overhead/vcpus.h"

namespace vo::overhead {
namespace {

Error beyond_int64() { return input_error("CPU overhead: beyond 2^63-1 milli"); }

Result<MilliCpu> beyond_vcpus(const CpuOverheadInput& input) {
  const auto guest = checked_multiply(MilliCpu{input.vcpus}, 1000);
  if (!guest) return beyond_int64();
  const auto rest = checked_subtract(input.effective_request, *guest);
  if (!rest) return beyond_int64();
  return std::max(*rest, MilliCpu{});
}

std::int64_t divide_up(std::int64_t amount, std::int64_t divisor) {
  return amount / divisor + (amount % divisor > 0 ? 1 : 0);
}

Result<MilliCpu> io_share(const CpuOverheadInput& input) {
  const std::int64_t threads = input.vcpus + input.io_threads;
  if (input.io_threads <= 0 || threads <= 0) return MilliCpu{};
  const auto product = checked_multiply(input.effective_request, input.io_threads);
  if (!product) return beyond_int64();
  return MilliCpu{std::max<std::int64_t>(divide_up(product->count(), threads), 0)};
}

}  // namespace

Result<MilliCpu> cpu_overhead(const CpuOverheadInput& input) {
  if (input.dedicated) return beyond_vcpus(input);
  if (input.own_request) return MilliCpu{};
  return io_share(input);
}

std::int64_t counted_io_threads(const Spec& spec, const ResourceProfile& profile) {
  return profile.io_threads_in_cpu ? spec.supplemental_io_threads : 0;
}

CpuOverheadInput cpu_overhead_input(const Spec& spec, const ResourceProfile& profile,
                                    MilliCpu effective_request) {
  return {.vcpus = rendered_vcpus(spec),
          .io_threads = counted_io_threads(spec, profile),
          .dedicated = spec.dedicated_cpu_placement,
          .own_request = spec.requests.cpu.has_value(),
          .effective_request = effective_request};
}

}  // namespace vo::overhead
