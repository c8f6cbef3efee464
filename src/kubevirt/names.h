// SPDX-License-Identifier: Apache-2.0
// Names that stand in objects: KubeVirt's and ours.
#pragma once

#include <string_view>

namespace vo::kubevirt {

inline constexpr std::string_view kGroup = "kubevirt.io";
inline constexpr std::string_view kLauncherSelector = "kubevirt.io=virt-launcher";
inline constexpr std::string_view kRecordedAnnotation = "kubevirt.io/memory-overhead-bytes";
inline constexpr std::string_view kComputeContainer = "compute";

inline constexpr std::string_view kOwnPrefix = "virt-overhead.io/";
inline constexpr std::string_view kMemoryAnnotation = "virt-overhead.io/memory";
inline constexpr std::string_view kCpuAnnotation = "virt-overhead.io/cpu";
inline constexpr std::string_view kPodAnnotation = "virt-overhead.io/pod";
inline constexpr std::string_view kRecordAnnotation = "virt-overhead.io/record";

// Our gate, and KubeVirt's own for status.memory.memoryOverhead.
inline constexpr std::string_view kGate = "VMIResourceMetrics";
inline constexpr std::string_view kUpstreamGate = "VmiMemoryOverheadReport";

}  // namespace vo::kubevirt
