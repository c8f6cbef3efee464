// SPDX-License-Identifier: Apache-2.0
// A VM as one release would size it: the spec that release would see, its overhead, its pod.
#pragma once

#include "base/result.h"
#include "base/units.h"
#include "overhead/formula.h"
#include "overhead/launcher_resources.h"
#include "overhead/release.h"
#include "overhead/spec.h"

namespace vo::report {

struct Sizing {
  const overhead::Release* release = nullptr;
  overhead::Spec spec;  // as stored; of a VM, what that release's admission would store
  overhead::Breakdown breakdown;
  overhead::ComputeResources resources;  // of the pod it would make
  MilliCpu cpu_overhead;                 // of that pod
};

enum class Admission : bool { kAlreadyStored, kApply };

// Error: kInput, where a quantity is beyond int64 or the ratio is not finite.
Result<Sizing> size(const overhead::Spec& spec, Admission admission, const overhead::Config& config,
                    const overhead::Release& release);

// What a compute container's resources ask for, limits standing in for absent requests.
MilliCpu effective_cpu(const overhead::ResourceMap& requests, const overhead::ResourceMap& limits);

}  // namespace vo::report
