// SPDX-License-Identifier: Apache-2.0
#include "overhead/launcher_resources.h"

#include <optional>

#include "base/result.h"
#include "base/units.h"
#include "overhead/formula.h"
#include "overhead/release.h"
#include "overhead/render_cpu.h"
#include "overhead/render_memory.h"
#include "overhead/renderer.h"
#include "overhead/spec.h"
#include "overhead/term_input.h"
#include "overhead/terms.h"
#include "quantity/quantity.h"

namespace vo::overhead {
namespace {

// Upstream's running total keeps the format of its first summand that is not zero: the page tables'
// decimal, or the binary of the first constant. It shows where the overhead stands alone.
Result<Quantity> overhead_quantity(const Spec& spec, const FormulaConfig& config,
                                   const OverheadProfile& profile) {
  TermInput input{.spec = spec, .config = config, .profile = profile};
  VO_CHECK_OK(read_quantities(input));
  VO_TRY(const Bytes total, total_overhead(spec, config, profile));
  const bool decimal = page_tables(input) != Bytes{};
  return Quantity(total, decimal ? QuantityFormat::kDecimalSI : QuantityFormat::kBinarySI);
}

ResourceMap overlay(const ResourceMap& calculated, const ResourceMap& own) {
  return {.memory = own.memory ? own.memory : calculated.memory,
          .cpu = own.cpu ? own.cpu : calculated.cpu,
          .ephemeral_storage =
              own.ephemeral_storage ? own.ephemeral_storage : calculated.ephemeral_storage};
}

Status render(Renderer& renderer, const Quantity& overhead) {
  VO_CHECK_OK(render_ephemeral_storage(renderer));
  VO_CHECK_OK(render_memory_request(renderer));
  VO_CHECK_OK(renderer.spec.dedicated_cpu_placement ? render_pinned_cpu(renderer)
                                                    : render_shared_cpu(renderer));
  VO_CHECK_OK(renderer.spec.hugepages ? render_hugepages(renderer, overhead)
                                      : render_memory_overhead(renderer, overhead));
  VO_CHECK_OK(render_auto_memory_limit(renderer));
  return render_pool_threads(renderer);
}

}  // namespace

Result<ComputeResources> compute_resources(const Spec& spec, const Config& config,
                                           const Release& release, const NamespacePolicy& policy) {
  VO_TRY(const Quantity overhead,
         overhead_quantity(spec, FormulaConfig(config), *release.overhead));
  Renderer renderer{
      .spec = spec, .config = config, .profile = *release.resources, .policy = policy};
  renderer.vm_requests = spec.requests;
  renderer.vm_limits = spec.limits;
  VO_CHECK_OK(render(renderer, overhead));
  return ComputeResources{.requests = overlay(renderer.calculated_requests, renderer.vm_requests),
                          .limits = overlay(renderer.calculated_limits, renderer.vm_limits),
                          .hugepages_size = spec.hugepages.value_or(""),
                          .hugepages = renderer.hugepages};
}

}  // namespace vo::overhead
