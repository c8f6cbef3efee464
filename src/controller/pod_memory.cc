// SPDX-License-Identifier: Apache-2.0
#include "controller/pod_memory.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"
#include "kubevirt/truth.h"
#include "overhead/spec.h"

namespace vo::controller {
namespace {

using kubevirt::Assessment;
using kubevirt::KubeVirt;
using kubevirt::LauncherPod;
using kubevirt::Record;
using kubevirt::VirtualMachineInstance;

bool same_binding(const overhead::BindingPlugin& a, const overhead::BindingPlugin& b) {
  return a.name == b.name && a.memory_request == b.memory_request;
}

bool same_config(const overhead::Config& a, const overhead::Config& b) {
  return a.ratio == b.ratio && a.memory_overcommit == b.memory_overcommit &&
         a.cpu_allocation_ratio == b.cpu_allocation_ratio &&
         a.cluster_architecture == b.cluster_architecture &&
         std::ranges::equal(a.bindings, b.bindings, same_binding);
}

// Whether a pod is born the same under both.
bool same_births(const KubeVirt& a, const KubeVirt& b) {
  return same_config(a.config, b.config) && a.observed_version == b.observed_version &&
         a.launcher_image == b.launcher_image && a.feature_gates == b.feature_gates &&
         a.disabled_feature_gates == b.disabled_feature_gates;
}

// A claim that says something else than what we found out ourselves, from a source no better.
bool contradicts(const Record& claim, const Record& kept) {
  return claim.source <= kept.source && (claim.bytes != kept.bytes || claim.cpu != kept.cpu);
}

}  // namespace

void PodMemory::cluster_is(const KubeVirt* kubevirt, WallTime now) {
  if (kubevirt == nullptr) {
    cluster_.reset();
    return;
  }
  if (cluster_ && same_births(*cluster_, *kubevirt)) return;
  cluster_ = std::make_shared<const KubeVirt>(*kubevirt);
  since_ = now;
}

void PodMemory::pod_born(const LauncherPod& pod) {
  if (cluster_ && pod.created > since_) births_.try_emplace(pod.meta.uid, cluster_);
}

void PodMemory::pod_gone(const std::string& uid) {
  births_.erase(uid);
  kept_.erase(uid);
}

Assessment PodMemory::assess(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                             const KubeVirt* kubevirt, const std::optional<Record>& claim) const {
  const auto birth = births_.find(pod.meta.uid);
  if (birth == births_.end()) return kubevirt::assess(vmi, pod, kubevirt, claim);
  return kubevirt::assess(vmi, pod, birth->second.get(), claim, kubevirt::CrTime::kBirth);
}

Assessment PodMemory::judge(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                            const KubeVirt* kubevirt) const {
  const auto claim = kubevirt::claim_for(vmi, pod.meta.uid);
  Assessment found = assess(vmi, pod, kubevirt, claim);
  const Record* own = kept(pod.meta.uid);
  if (own == nullptr) return found;
  const bool tampered = found.tampered || (claim && contradicts(*claim, *own));
  if (claim && !tampered) return found;
  found = assess(vmi, pod, kubevirt, *own);
  found.tampered = tampered;
  return found;
}

void PodMemory::keep(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                     const KubeVirt* kubevirt) {
  const Assessment found = judge(vmi, pod, kubevirt);
  if (found.memory && !found.spec_changed) kept_.insert_or_assign(pod.meta.uid, found.record);
}

const Record* PodMemory::kept(const std::string& uid) const {
  const auto it = kept_.find(uid);
  return it == kept_.end() ? nullptr : &it->second;
}

}  // namespace vo::controller
