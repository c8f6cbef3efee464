// SPDX-License-Identifier: Apache-2.0
// VMIs and the launcher pods that a release would render for them, for tests.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "kubevirt/objects.h"
#include "overhead/launcher_resources.h"
#include "overhead/release.h"
#include "overhead/spec.h"

namespace vo::testing {

inline Quantity quantity(std::string_view text) {
  auto parsed = Quantity::parse(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed ? *std::move(parsed) : Quantity{};
}

// memory.guest alone, one vCPU: what a VMI stores since 1.6.4 and 1.7.
inline overhead::Spec guest_only(std::string_view guest) {
  overhead::Spec spec;
  spec.guest = quantity(guest);
  spec.cpu = overhead::CpuTopology{.cores = 1, .sockets = 1, .threads = 1};
  spec.architecture = overhead::Architecture::kAmd64;
  return spec;
}

// With the request stored, as before.
inline overhead::Spec with_request(std::string_view memory) {
  overhead::Spec spec = guest_only(memory);
  spec.requests.memory = quantity(memory);
  return spec;
}

inline const overhead::Release& release(std::string_view tag) {
  const auto* found = overhead::find_release(tag);
  EXPECT_NE(found, nullptr) << tag;
  return found != nullptr ? *found : overhead::newest_release();
}

inline kubevirt::VirtualMachineInstance running_vmi(overhead::Spec spec,
                                                    const std::string& name = "vm") {
  kubevirt::VirtualMachineInstance vmi;
  vmi.meta = {.namespace_name = "ns", .name = name, .uid = "uid-" + name, .resource_version = "1"};
  vmi.spec = std::move(spec);
  vmi.has_status = true;
  vmi.phase = kubevirt::Phase::kRunning;
  vmi.node_name = "node01";
  vmi.has_status_memory = true;
  vmi.guest_current = vmi.spec.guest;
  vmi.has_current_cpu_topology = vmi.spec.cpu.has_value();
  if (vmi.spec.cpu) vmi.current_cpu_topology = *vmi.spec.cpu;
  return vmi;
}

inline kubevirt::LauncherPod rendered_pod(const kubevirt::VirtualMachineInstance& vmi,
                                          const overhead::Config& config, std::string_view tag,
                                          const std::string& uid = "pod-1") {
  kubevirt::LauncherPod pod;
  pod.meta = {.namespace_name = vmi.meta.namespace_name,
              .name = "virt-launcher-" + vmi.meta.name + "-" + uid,
              .uid = uid,
              .resource_version = "1"};
  pod.owner_uid = vmi.meta.uid;
  pod.node_name = vmi.node_name;
  pod.created = WallTime{} + std::chrono::hours{1};
  pod.has_compute = true;
  pod.compute_image = "quay.io/kubevirt/virt-launcher:" + std::string{tag};
  const auto rendered = overhead::compute_resources(vmi.spec, config, release(tag));
  EXPECT_TRUE(rendered.has_value());
  if (!rendered) return pod;
  pod.compute.requests = rendered->requests;
  pod.compute.limits = rendered->limits;
  pod.compute.hugepages_requests = rendered->hugepages;
  return pod;
}

inline kubevirt::KubeVirt installed_kubevirt(std::string version, overhead::Config config = {}) {
  kubevirt::KubeVirt made;
  made.meta = {.namespace_name = "kubevirt",
               .name = "kubevirt",
               .uid = "kubevirt-uid",
               .resource_version = "1"};
  made.has_phase = true;
  made.observed_version = std::move(version);
  made.config = std::move(config);
  return made;
}

}  // namespace vo::testing
