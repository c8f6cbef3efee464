// SPDX-License-Identifier: Apache-2.0
// The numbers of one VMI that become series.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "kubevirt/objects.h"
#include "kubevirt/truth.h"

namespace vo::controller {

enum class Measure : std::uint8_t {
  kGuest,       // bytes the guest sees
  kWorkload,    // bytes of the pod's requests that stand for the guest
  kOverhead,    // bytes
  kPodRequest,  // bytes: memory and huge pages of the compute container
  kSidecars,    // bytes: memory of the other containers
  kCpu,         // milli: CPUs that are not vCPUs
  kDrift,       // bytes: what the formula says with today's configuration, less kOverhead
};
inline constexpr std::size_t kMeasures = 7;

struct VmiSample {
  std::string namespace_name;
  std::string name;
  std::string node;
  std::string source;  // of the overhead
  std::array<std::optional<std::int64_t>, kMeasures> values{};

  std::optional<std::int64_t>& at(Measure measure) {
    return values[static_cast<std::size_t>(measure)];
  }
  bool operator==(const VmiSample&) const = default;
};

// What does not fit into int64 is left out.
VmiSample sample_vmi(const kubevirt::VirtualMachineInstance& vmi, const kubevirt::LauncherPod& pod,
                     const kubevirt::Assessment& assessment, const kubevirt::KubeVirt* kubevirt);

}  // namespace vo::controller
