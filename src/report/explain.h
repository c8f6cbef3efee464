// SPDX-License-Identifier: Apache-2.0
// Explains one VM: its overhead from the best source there is, every term of the formula, what
// only looks like a cost, and what the newest release would do. Pure: the caller reads the objects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kubevirt/objects.h"
#include "overhead/release_match.h"
#include "overhead/spec.h"
#include "report/explanation.h"
#include "report/sizing.h"

namespace vo::report {

// What the user wants instead of what the objects say.
struct Overrides {
  std::optional<overhead::ReleaseMatch> release;
  std::string release_text;  // what `release` was resolved from
  std::optional<std::string> ratio;
  std::optional<std::int64_t> memory_overcommit;
  std::optional<std::int64_t> cpu_allocation_ratio;
  std::optional<overhead::Architecture> architecture;
};

struct Subject {
  // A VirtualMachine is its template under its own name, not admitted yet: kApply.
  const kubevirt::VirtualMachineInstance& vmi;
  Admission admission = Admission::kAlreadyStored;
  std::vector<const kubevirt::LauncherPod*> pods;  // any; the current one is found
};

// `kubevirt` is nullptr where no CR is given: KubeVirt's defaults then. Error: kInput, without the
// object's name: a quantity beyond int64, a ratio that is not finite, a KubeVirt before 1.0.
Result<Explanation> explain(const Subject& subject, const kubevirt::KubeVirt* kubevirt,
                            const Overrides& overrides);

}  // namespace vo::report
