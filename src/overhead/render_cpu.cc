// SPDX-License-Identifier: Apache-2.0
#include "overhead/render_cpu.h"

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "overhead/allocation_ratio.h"
#include "overhead/cpu_overhead.h"
#include "overhead/renderer.h"
#include "overhead/resource_profile.h"
#include "overhead/vcpus.h"
#include "quantity/quantity.h"

namespace vo::overhead {
namespace {

Quantity whole(std::int64_t cpus) { return Quantity(cpus, QuantityFormat::kBinarySI); }

Status add(std::optional<Quantity>& sum, std::int64_t cpus) {
  VO_TRY(sum, sum.value_or(Quantity()).add(whole(cpus)));
  return {};
}

Status add_if_present(std::optional<Quantity>& sum, std::int64_t cpus) {
  if (!sum) return {};
  return add(sum, cpus);
}

std::int64_t pool_threads(const Renderer& renderer) {
  const bool pool = renderer.spec.io_threads_policy_supplemental_pool;
  return pool ? renderer.spec.supplemental_io_threads : 0;
}

// The vCPUs as the limit; without a topology, the limit or the request stands for both.
void pin_vcpus(Renderer& renderer) {
  const std::int64_t count = rendered_vcpus(renderer.spec);
  if (count != 0) {
    renderer.calculated_limits.cpu = whole(count);
  } else if (renderer.vm_limits.cpu) {
    renderer.vm_requests.cpu = renderer.vm_limits.cpu;
  } else if (renderer.vm_requests.cpu) {
    renderer.vm_limits.cpu = renderer.vm_requests.cpu;
  }
}

// Since 1.5.2: vCPUs and I/O threads as both, whatever the VMI asks for.
Status pin_vcpus_and_threads(Renderer& renderer) {
  const std::int64_t threads = counted_io_threads(renderer.spec, renderer.profile);
  const std::int64_t count = rendered_vcpus(renderer.spec);
  if (count != 0) {
    renderer.vm_limits.cpu = renderer.vm_requests.cpu = whole(count + threads);
    return {};
  }
  VO_CHECK_OK(add_if_present(renderer.vm_limits.cpu, threads));
  return add_if_present(renderer.vm_requests.cpu, threads);
}

// What decides whether the emulator thread's CPU makes an even number of CPUs.
Result<std::int64_t> parity_count(const Renderer& renderer) {
  const ParityRule rule = renderer.profile.parity;
  const bool limit = rule == ParityRule::kLimitAndPoolThreads;
  const auto& cpu = limit ? renderer.vm_limits.cpu : renderer.calculated_limits.cpu;
  VO_TRY(const std::int64_t count, cpu.value_or(Quantity()).scaled(0));
  return count + (rule == ParityRule::kVcpus ? 0 : pool_threads(renderer));
}

Result<std::int64_t> emulator_cpus(const Renderer& renderer) {
  if (renderer.profile.parity == ParityRule::kNone || !renderer.spec.even_emulator_parity) {
    return std::int64_t{1};
  }
  VO_TRY(const std::int64_t count, parity_count(renderer));
  return std::int64_t{count % 2 == 0 ? 2 : 1};
}

// Until 1.5.1 the limit starts from the vCPUs, so a limit of the VMI is lost.
Status add_emulator_thread(Renderer& renderer) {
  VO_TRY(const std::int64_t cpus, emulator_cpus(renderer));
  if (!renderer.profile.io_threads_in_cpu) {
    renderer.vm_limits.cpu = renderer.calculated_limits.cpu.value_or(Quantity());
  }
  VO_CHECK_OK(add(renderer.vm_limits.cpu, cpus));
  return add_if_present(renderer.vm_requests.cpu, cpus);
}

// Before the overhead is added, so that request and limit both get it.
void limit_memory_to_request(Renderer& renderer) {
  if (renderer.profile.io_threads_in_cpu && !renderer.vm_requests.memory) return;
  renderer.vm_limits.memory = renderer.vm_requests.memory.value_or(Quantity());
}

bool limits_shared_cpu(const Renderer& renderer) {
  if (renderer.spec.limits.cpu) return false;
  return renderer.policy.cpu_limit_selector_matches ||
         invents_limit(renderer.profile.auto_cpu_limit, renderer.policy.quota_limits_cpu,
                       renderer.policy);
}

}  // namespace

Status render_pinned_cpu(Renderer& renderer) {
  if (renderer.profile.io_threads_in_cpu) {
    VO_CHECK_OK(pin_vcpus_and_threads(renderer));
  } else {
    pin_vcpus(renderer);
  }
  if (renderer.spec.isolate_emulator_thread) VO_CHECK_OK(add_emulator_thread(renderer));
  limit_memory_to_request(renderer);
  return {};
}

Status render_shared_cpu(Renderer& renderer) {
  const std::int64_t count =
      rendered_vcpus(renderer.spec) + counted_io_threads(renderer.spec, renderer.profile);
  if (count == 0) return {};
  VO_TRY(renderer.calculated_requests.cpu,
         cpu_request_by_ratio(count, renderer.config.cpu_allocation_ratio));
  if (limits_shared_cpu(renderer)) renderer.calculated_limits.cpu = whole(count);
  return {};
}

Status render_pool_threads(Renderer& renderer) {
  if (!renderer.profile.io_threads_in_cpu_limit) return {};
  const std::int64_t threads = pool_threads(renderer);
  return threads == 0 ? Status() : add(renderer.vm_limits.cpu, threads);
}

}  // namespace vo::overhead
