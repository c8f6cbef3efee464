// SPDX-License-Identifier: Apache-2.0
#include "controller/vmi_sample.h"

#include <cstdint>
#include <optional>
#include <string>

#include "base/units.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"
#include "kubevirt/truth.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::controller {
namespace {

using Count = std::optional<std::int64_t>;

Count bytes_of(const std::optional<Quantity>& quantity) {
  if (!quantity) return std::nullopt;
  const auto bytes = quantity->bytes();
  if (!bytes) return std::nullopt;
  return bytes->count();
}

template <typename Unit>
Count count_of(const std::optional<Amount<Unit>>& amount) {
  if (!amount) return std::nullopt;
  return amount->count();
}

Count sum(Count a, Count b) {
  if (!a || !b) return a ? a : b;
  return count_of(checked_add(Bytes{*a}, Bytes{*b}));
}

Count difference(Count a, Count b) {
  if (!a || !b) return std::nullopt;
  return count_of(checked_subtract(Bytes{*a}, Bytes{*b}));
}

Count guest_of(const kubevirt::VirtualMachineInstance& vmi) {
  if (vmi.guest_current) return bytes_of(vmi.guest_current);
  return vmi.spec.guest ? bytes_of(vmi.spec.guest) : bytes_of(vmi.spec.requests.memory);
}

// With overcommitGuestOverhead the request holds no overhead, unless huge pages are set.
bool holds_overhead(const overhead::Spec& spec) {
  return !spec.overcommit_guest_overhead || spec.hugepages;
}

}  // namespace

VmiSample sample_vmi(const kubevirt::VirtualMachineInstance& vmi, const kubevirt::LauncherPod& pod,
                     const kubevirt::Assessment& assessment, const kubevirt::KubeVirt* kubevirt) {
  VmiSample sample{.namespace_name = vmi.meta.namespace_name,
                   .name = vmi.meta.name,
                   .node = vmi.node_name,
                   .source = std::string{to_string(assessment.source)}};
  const Count overhead = count_of(assessment.memory);
  const Count request =
      sum(bytes_of(pod.compute.requests.memory), bytes_of(pod.compute.hugepages_requests));
  sample.at(Measure::kGuest) = guest_of(vmi);
  sample.at(Measure::kWorkload) =
      holds_overhead(vmi.spec) ? difference(request, overhead) : request;
  sample.at(Measure::kOverhead) = overhead;
  sample.at(Measure::kPodRequest) = request;
  sample.at(Measure::kSidecars) = bytes_of(pod.sidecar_memory);
  sample.at(Measure::kCpu) = count_of(assessment.cpu);
  if (kubevirt != nullptr) {
    const auto today = kubevirt::computed_overhead(vmi, pod, *kubevirt);
    sample.at(Measure::kDrift) = difference(count_of(today), overhead);
  }
  return sample;
}

}  // namespace vo::controller
