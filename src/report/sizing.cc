// SPDX-License-Identifier: Apache-2.0
#include "report/sizing.h"

#include <optional>

#include "base/result.h"
#include "base/units.h"
#include "overhead/admission.h"
#include "overhead/cpu_overhead.h"
#include "overhead/formula.h"
#include "overhead/launcher_resources.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::report {
namespace {

Result<MilliCpu> predicted_cpu_overhead(const Sizing& sizing) {
  const MilliCpu request = effective_cpu(sizing.resources.requests, sizing.resources.limits);
  return overhead::cpu_overhead(
      overhead::cpu_overhead_input(sizing.spec, *sizing.release->resources, request));
}

}  // namespace

MilliCpu effective_cpu(const overhead::ResourceMap& requests, const overhead::ResourceMap& limits) {
  const std::optional<Quantity>& cpu = requests.cpu ? requests.cpu : limits.cpu;
  if (!cpu) return MilliCpu{};
  const auto milli = cpu->milli();
  return milli ? *milli : MilliCpu{};
}

Result<Sizing> size(const overhead::Spec& spec, Admission admission, const overhead::Config& config,
                    const overhead::Release& release) {
  Sizing sizing{.release = &release, .spec = spec};
  if (admission == Admission::kApply) {
    VO_CHECK_OK(overhead::admit(sizing.spec,
                                {.memory_overcommit = config.memory_overcommit,
                                 .default_architecture = config.cluster_architecture},
                                *release.admission));
  }
  VO_TRY(sizing.breakdown, overhead::break_down(sizing.spec, config, release));
  VO_TRY(sizing.resources, overhead::compute_resources(sizing.spec, config, release));
  VO_TRY(sizing.cpu_overhead, predicted_cpu_overhead(sizing));
  return sizing;
}

}  // namespace vo::report
