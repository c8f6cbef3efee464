// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/truth.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/units.h"
#include "kubevirt/cpu_truth.h"
#include "kubevirt/derivation.h"
#include "kubevirt/gates.h"
#include "kubevirt/launcher_release.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"
#include "overhead/formula.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "overhead/vcpus.h"
#include "quantity/quantity.h"

namespace vo::kubevirt {
namespace {

using Kind = Derivation::Kind;

constexpr int kFirstReportingMinor = 8;

std::optional<Bytes> parse_bytes(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return Bytes{value};
}

// Everything the compute container requests, huge pages included: no overhead is larger.
std::optional<Bytes> requested(const LauncherPod& pod) {
  Quantity total;
  for (const auto& part : {pod.compute.requests.memory, pod.compute.hugepages_requests}) {
    if (!part) continue;
    auto sum = total.add(*part);
    if (!sum) return std::nullopt;
    total = *std::move(sum);
  }
  const auto bytes = total.bytes();
  if (!bytes) return std::nullopt;
  return *bytes;
}

bool can_be_overhead(Bytes bytes, const LauncherPod& pod) {
  const auto most = requested(pod);
  return bytes.count() > 0 && most && bytes <= *most;
}

// Before 1.8 KubeVirt wrote no such annotation: one that is there was copied from the VMI.
std::optional<Bytes> recorded_bytes(const LauncherPod& pod, const LauncherRelease& release) {
  if (!pod.recorded) return std::nullopt;
  if (release.release != nullptr && release.release->minor < kFirstReportingMinor) {
    return std::nullopt;
  }
  const auto bytes = parse_bytes(*pod.recorded);
  return bytes && can_be_overhead(*bytes, pod) ? bytes : std::nullopt;
}

std::optional<Bytes> computed_bytes(const VirtualMachineInstance& vmi, const KubeVirt* kubevirt,
                                    const LauncherRelease& release, bool ahead) {
  if (release.release == nullptr || kubevirt == nullptr) return std::nullopt;
  const auto result = overhead::break_down(ahead ? running_spec(vmi) : vmi.spec, kubevirt->config,
                                           *release.release);
  if (!result) return std::nullopt;
  return result->total;
}

bool true_claim(const Record& claim, const Assessment& found, const LauncherPod& pod) {
  if (claim.bytes) {
    if (!can_be_overhead(*claim.bytes, pod)) return false;
    if (found.derived && *found.derived != *claim.bytes) return false;
  }
  return !claim.cpu || !found.cpu || *claim.cpu == *found.cpu;
}

// KubeVirt's word goes first, unless its gate is off: then the annotation may be a copy.
bool trust_recorded(const Assessment& found, const KubeVirt* kubevirt) {
  if (!found.recorded) return false;
  if (!found.derived || *found.derived == *found.recorded) return true;
  return kubevirt != nullptr && upstream_gate_on(*kubevirt);
}

void choose(Assessment& found, const KubeVirt* kubevirt) {
  if (trust_recorded(found, kubevirt)) {
    found.source = Source::kRecorded;
    found.memory = found.recorded;
  } else if (found.derived) {
    found.source = Source::kDerived;
    found.memory = found.derived;
  } else if (found.computed) {
    found.source = Source::kComputed;
    found.memory = found.computed;
    found.ambiguous = found.spec_changed || found.derivation.kind == Kind::kAmbiguous;
  }
}

// The configuration of the pod's birth: solved from its numbers, or today's where that explains it.
void note_birth(Record& record, const Assessment& found, const LauncherPod& pod,
                const overhead::Spec& spec, const KubeVirt* kubevirt) {
  record.ratio = found.derivation.birth.ratio;
  record.overcommit = found.derivation.birth.overcommit;
  if (kubevirt == nullptr) return;
  const bool of_today = found.memory && found.memory == found.computed;
  if (of_today && !record.ratio) record.ratio = kubevirt->config.ratio.value_or("");
  if (of_today && !record.overcommit) record.overcommit = kubevirt->config.memory_overcommit;
  record.cpu_allocation_ratio =
      birth_cpu_allocation_ratio(spec, pod, found.release, kubevirt->config);
}

Record new_record(const Assessment& found, const LauncherPod& pod, const overhead::Spec& spec,
                  const KubeVirt* kubevirt) {
  Record record{.bytes = found.memory,
                .cpu = found.cpu,
                .source = found.source,
                .ambiguous = found.ambiguous,
                .release = found.release.name};
  if (!found.ambiguous) note_birth(record, found, pod, spec, kubevirt);
  return record;
}

// A claim that can be true stands, with what it was made with.
bool stands(const Record& claim, const Assessment& found) {
  return claim.bytes && claim.source >= found.source;
}

void let_stand(const Record& claim, Assessment& found) {
  found.source = claim.source;
  found.memory = claim.bytes;
  found.ambiguous = claim.ambiguous;
  if (claim.cpu) found.cpu = claim.cpu;
  found.record = claim;
  found.record.cpu = found.cpu;
}

Derivation derive_from(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                       const KubeVirt* kubevirt, const LauncherRelease& release,
                       const std::optional<Record>& claim) {
  return derive({.spec = vmi.spec,
                 .pod = pod,
                 .release = release.release,
                 .config = kubevirt == nullptr ? nullptr : &kubevirt->config,
                 .birth_overcommit = claim ? claim->overcommit : std::nullopt});
}

}  // namespace

bool spec_is_ahead(const VirtualMachineInstance& vmi) {
  if (vmi.hot_memory_change || vmi.hot_vcpu_change) return true;
  if (vmi.guest_current && vmi.spec.guest && *vmi.guest_current != *vmi.spec.guest) return true;
  return vmi.has_current_cpu_topology && vmi.spec.cpu &&
         overhead::topology_vcpus(*vmi.spec.cpu) !=
             overhead::topology_vcpus(vmi.current_cpu_topology);
}

overhead::Spec running_spec(const VirtualMachineInstance& vmi) {
  overhead::Spec spec = vmi.spec;
  if (vmi.has_current_cpu_topology && spec.cpu) spec.cpu = vmi.current_cpu_topology;
  if (!vmi.guest_current || !spec.guest) return spec;
  // The VM controller grows a stored request by as much as the guest.
  const auto growth = spec.guest->subtract(*vmi.guest_current);
  if (growth && spec.requests.memory && !spec.requests.memory->is_zero()) {
    const auto before = spec.requests.memory->subtract(*growth);
    if (before) spec.requests.memory = *before;
  }
  spec.guest = vmi.guest_current;
  return spec;
}

Assessment assess(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                  const KubeVirt* kubevirt, const std::optional<Record>& claim) {
  Assessment found;
  found.release = launcher_release(vmi, pod, kubevirt);
  found.spec_changed = spec_is_ahead(vmi);
  const overhead::Spec spec = found.spec_changed ? running_spec(vmi) : vmi.spec;
  found.recorded = recorded_bytes(pod, found.release);
  found.computed = computed_bytes(vmi, kubevirt, found.release, found.spec_changed);
  found.cpu = pod_cpu_overhead(spec, pod, found.release);
  if (found.spec_changed) {
    found.derivation.why = "the VMI's spec is ahead of its pod: a hotplug is on its way";
  } else {
    found.derivation = derive_from(vmi, pod, kubevirt, found.release, claim);
    found.derived = found.derivation.overhead;
  }
  found.disagreement = found.recorded && found.derived && *found.recorded != *found.derived;
  found.tampered = claim && !true_claim(*claim, found, pod);
  if (found.tampered && claim->overcommit && !found.spec_changed) {
    found.derivation = derive_from(vmi, pod, kubevirt, found.release, std::nullopt);
    found.derived = found.derivation.overhead;
  }
  choose(found, kubevirt);
  if (claim && !found.tampered && stands(*claim, found)) {
    let_stand(*claim, found);
  } else {
    found.record = new_record(found, pod, spec, kubevirt);
  }
  return found;
}

}  // namespace vo::kubevirt
