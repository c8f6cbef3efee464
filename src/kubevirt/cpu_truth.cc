// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/cpu_truth.h"

#include <cstdint>
#include <optional>

#include "base/units.h"
#include "kubevirt/launcher_release.h"
#include "kubevirt/objects.h"
#include "overhead/cpu_overhead.h"
#include "overhead/launcher_resources.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "overhead/vcpus.h"
#include "quantity/quantity.h"

namespace vo::kubevirt {
namespace {

std::optional<MilliCpu> effective_request(const LauncherPod& pod) {
  const auto& cpu = pod.compute.requests.cpu ? pod.compute.requests.cpu : pod.compute.limits.cpu;
  if (!cpu) return std::nullopt;
  const auto milli = cpu->milli();
  if (!milli) return std::nullopt;
  return *milli;
}

bool release_decides(const overhead::Spec& spec) {
  return spec.supplemental_io_threads > 0 && !spec.dedicated_cpu_placement && !spec.requests.cpu;
}

const overhead::Release& known_or_newest(const LauncherRelease& release) {
  return release.release != nullptr ? *release.release : overhead::newest_release();
}

bool renders(const overhead::Spec& spec, const overhead::Release& release, std::int64_t ratio,
             const Quantity& cpu) {
  overhead::Config config;
  config.cpu_allocation_ratio = ratio;
  const auto rendered = overhead::compute_resources(spec, config, release);
  return rendered && rendered->requests.cpu == cpu;
}

}  // namespace

std::optional<MilliCpu> pod_cpu_overhead(const overhead::Spec& spec, const LauncherPod& pod,
                                         const LauncherRelease& release) {
  const auto request = effective_request(pod);
  if (!request || (release.release == nullptr && release_decides(spec))) return std::nullopt;
  const auto input =
      overhead::cpu_overhead_input(spec, *known_or_newest(release).resources, *request);
  const auto result = overhead::cpu_overhead(input);
  if (!result) return std::nullopt;
  return *result;
}

std::optional<std::int64_t> birth_cpu_allocation_ratio(const overhead::Spec& spec,
                                                       const LauncherPod& pod,
                                                       const LauncherRelease& release,
                                                       const overhead::Config& config) {
  const auto& cpu = pod.compute.requests.cpu;
  if (!cpu || spec.dedicated_cpu_placement || spec.requests.cpu) return std::nullopt;
  const overhead::Release& known = known_or_newest(release);
  if (renders(spec, known, config.cpu_allocation_ratio, *cpu)) return config.cpu_allocation_ratio;
  const auto milli = cpu->milli();
  if (!milli || milli->count() <= 0) return std::nullopt;
  const std::int64_t counted =
      overhead::rendered_vcpus(spec) + overhead::counted_io_threads(spec, *known.resources);
  const std::int64_t nearest = (counted * 1000 + milli->count() / 2) / milli->count();
  for (const std::int64_t ratio : {nearest, nearest - 1, nearest + 1}) {
    if (ratio > 0 && renders(spec, known, ratio, *cpu)) return ratio;
  }
  return std::nullopt;
}

}  // namespace vo::kubevirt
