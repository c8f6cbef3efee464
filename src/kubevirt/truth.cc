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
#include "kubevirt/json_token.h"
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

std::optional<Bytes> computed_bytes(const KubeVirt* kubevirt, const LauncherRelease& release,
                                    const overhead::Spec& spec) {
  if (release.release == nullptr || kubevirt == nullptr) return std::nullopt;
  const auto result = overhead::break_down(spec, kubevirt->config, *release.release);
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

// What a pod is judged with.
struct Judging {
  const VirtualMachineInstance& vmi;
  const LauncherPod& pod;
  const KubeVirt* kubevirt;
  CrTime time;
  overhead::Spec spec;  // that the pod was made from, as far as is known

  bool of_birth() const { return kubevirt != nullptr && time == CrTime::kBirth; }
};

// The configuration of the pod's birth: solved from its numbers, or the CR's where that is of the
// birth or explains them.
void note_birth(Record& record, const Assessment& found, const Judging& judging) {
  record.ratio = found.derivation.birth.ratio;
  record.overcommit = found.derivation.birth.overcommit;
  if (judging.kubevirt == nullptr) return;
  const overhead::Config& config = judging.kubevirt->config;
  if (judging.of_birth() || (found.memory && found.memory == found.computed)) {
    if (!record.ratio) record.ratio = config.ratio.value_or("");
    if (!record.overcommit) record.overcommit = config.memory_overcommit;
  }
  record.cpu_allocation_ratio =
      birth_cpu_allocation_ratio(judging.spec, judging.pod, found.release, config);
}

Record new_record(const Assessment& found, const Judging& judging) {
  Record record{.bytes = found.memory,
                .cpu = found.cpu,
                .source = found.source,
                .ambiguous = found.ambiguous,
                .release = found.release.name};
  if (!found.ambiguous || judging.of_birth()) note_birth(record, found, judging);
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

Derivation derive_from(const Judging& judging, const LauncherRelease& release,
                       const std::optional<Record>& claim) {
  const overhead::Config* config =
      judging.kubevirt == nullptr ? nullptr : &judging.kubevirt->config;
  std::optional<std::int64_t> overcommit;
  if (judging.of_birth()) overcommit = config->memory_overcommit;
  if (claim && claim->overcommit) overcommit = claim->overcommit;
  return derive({.spec = judging.vmi.spec,
                 .pod = judging.pod,
                 .release = release.release,
                 .config = config,
                 .birth_overcommit = overcommit});
}

void derive_into(Assessment& found, const Judging& judging, const std::optional<Record>& claim) {
  if (found.spec_changed) {
    found.derivation.why = "the VMI's spec is ahead of its pod: a hotplug is on its way";
    return;
  }
  found.derivation = derive_from(judging, found.release, claim);
  found.derived = found.derivation.overhead;
}

// vCPUs on their way into a pod cannot be told from those it has, unless status says.
bool vcpus_are_known(const Assessment& found, const VirtualMachineInstance& vmi) {
  return !found.spec_changed || vmi.has_current_cpu_topology || !vmi.hot_vcpu_change;
}

void compute_into(Assessment& found, const Judging& judging) {
  found.computed = computed_bytes(judging.kubevirt, found.release, judging.spec);
  if (!vcpus_are_known(found, judging.vmi)) return;
  found.cpu = pod_cpu_overhead(judging.spec, judging.pod, found.release);
}

bool memory_differs(const VirtualMachineInstance& vmi) {
  return vmi.guest_current && vmi.spec.guest && *vmi.guest_current != *vmi.spec.guest;
}

bool vcpus_differ(const VirtualMachineInstance& vmi) {
  return vmi.has_current_cpu_topology && vmi.spec.cpu &&
         overhead::topology_vcpus(*vmi.spec.cpu) !=
             overhead::topology_vcpus(vmi.current_cpu_topology);
}

// Whether the pod was made after this kind of hotplug was asked for, or there is none.
bool follows(const std::optional<HotplugCondition>& hotplug, bool differs, const LauncherPod& pod) {
  if (!hotplug) return !differs;
  return hotplug->last_transition > WallTime{} && pod.created > hotplug->last_transition;
}

// The formula is a witness only with the configuration that the pod was born with.
bool contradicts_kubevirt(const Assessment& found, const Judging& judging) {
  if (!found.recorded) return false;
  if (found.derived) return *found.recorded != *found.derived;
  return judging.of_birth() && found.computed && *found.recorded != *found.computed;
}

// A pod of the same moment as the hotplug may have been made from either spec.
bool may_follow(const std::optional<HotplugCondition>& hotplug, const LauncherPod& pod) {
  return hotplug && pod.created >= hotplug->last_transition;
}

// Which spec the pod was made from cannot be told before the hotplug is over.
bool is_undecided(const Assessment& found, const VirtualMachineInstance& vmi,
                  const LauncherPod& pod) {
  return found.spec_changed && !pod.migration_uid.empty() &&
         (may_follow(vmi.hot_memory_change, pod) || may_follow(vmi.hot_vcpu_change, pod));
}

// The VM controller grows stored memory by as much as the guest.
void shrink(std::optional<Quantity>& memory, const Quantity& growth) {
  if (!memory || memory->is_zero()) return;
  const auto before = memory->subtract(growth);
  if (before) memory = *before;
}

}  // namespace

std::optional<Bytes> computed_overhead(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                                       const KubeVirt& kubevirt) {
  const auto release = launcher_release(vmi, pod, &kubevirt);
  return computed_bytes(&kubevirt, release, spec_is_ahead(vmi, pod) ? running_spec(vmi) : vmi.spec);
}

Records records_of(const VirtualMachineInstance& vmi) {
  const auto text = text_of(vmi.own.record);
  if (!text) return {};
  auto records = parse_records(*text);
  return records ? *std::move(records) : Records{};
}

std::optional<Record> claim_for(const VirtualMachineInstance& vmi, const std::string& pod_uid) {
  auto records = records_of(vmi);
  const auto it = records.find(pod_uid);
  if (it == records.end()) return std::nullopt;
  return std::move(it->second);
}

bool spec_is_ahead(const VirtualMachineInstance& vmi) {
  return vmi.hot_memory_change || vmi.hot_vcpu_change || memory_differs(vmi) || vcpus_differ(vmi);
}

bool spec_is_ahead(const VirtualMachineInstance& vmi, const LauncherPod& pod) {
  if (!spec_is_ahead(vmi)) return false;
  return pod.migration_uid.empty() || !follows(vmi.hot_memory_change, memory_differs(vmi), pod) ||
         !follows(vmi.hot_vcpu_change, vcpus_differ(vmi), pod);
}

overhead::Spec running_spec(const VirtualMachineInstance& vmi) {
  overhead::Spec spec = vmi.spec;
  if (vmi.has_current_cpu_topology && spec.cpu) spec.cpu = vmi.current_cpu_topology;
  if (!vmi.guest_current || !spec.guest) return spec;
  const auto growth = spec.guest->subtract(*vmi.guest_current);
  if (growth) {
    shrink(spec.requests.memory, *growth);
    shrink(spec.limits.memory, *growth);
  }
  spec.guest = vmi.guest_current;
  return spec;
}

Assessment assess(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                  const KubeVirt* kubevirt, const std::optional<Record>& claim, CrTime time) {
  Assessment found;
  found.release = launcher_release(vmi, pod, kubevirt);
  found.spec_changed = spec_is_ahead(vmi, pod);
  const Judging judging{vmi, pod, kubevirt, time,
                        found.spec_changed ? running_spec(vmi) : vmi.spec};
  found.recorded = recorded_bytes(pod, found.release);
  if (!is_undecided(found, vmi, pod)) compute_into(found, judging);
  derive_into(found, judging, claim);
  found.disagreement = contradicts_kubevirt(found, judging);
  found.tampered = claim && !true_claim(*claim, found, pod);
  if (found.tampered && claim->overcommit) derive_into(found, judging, std::nullopt);
  choose(found, kubevirt);
  if (claim && !found.tampered && stands(*claim, found)) {
    let_stand(*claim, found);
  } else {
    found.record = new_record(found, judging);
  }
  return found;
}

}  // namespace vo::kubevirt
