// SPDX-License-Identifier: Apache-2.0
// Names that stand in objects: KubeVirt's and ours.
#pragma once

#include <string_view>

namespace vo::kubevirt {

inline constexpr std::string_view kGroup = "kubevirt.io";
inline constexpr std::string_view kLauncherSelector = "kubevirt.io=virt-launcher";
inline constexpr std::string_view kRecordedAnnotation = "kubevirt.io/memory-overhead-bytes";
inline constexpr std::string_view kComputeContainer = "compute";

inline constexpr std::string_view kOwnerKind = "VirtualMachineInstance";
inline constexpr std::string_view kEphemeralAnnotation = "kubevirt.io/ephemeral-provisioning";
inline constexpr std::string_view kMigrationLabel = "kubevirt.io/migrationJobUID";
inline constexpr std::string_view kMigrationTargetAnnotation =
    "kubevirt.io/create-migration-target";
inline constexpr std::string_view kOutdatedLabel = "kubevirt.io/outdatedLauncherImage";
inline constexpr std::string_view kEvenParityAnnotation =
    "alpha.kubevirt.io/EmulatorThreadCompleteToEvenParity";

// Deckhouse's fork renames what it runs.
inline constexpr std::string_view kForkComputeContainer = "d8v-compute";
inline constexpr std::string_view kForkOwnerKind = "InternalVirtualizationVirtualMachineInstance";

inline constexpr std::string_view kOwnPrefix = "virt-overhead.io/";
inline constexpr std::string_view kMemoryAnnotation = "virt-overhead.io/memory";
inline constexpr std::string_view kCpuAnnotation = "virt-overhead.io/cpu";
inline constexpr std::string_view kPodAnnotation = "virt-overhead.io/pod";
inline constexpr std::string_view kRecordAnnotation = "virt-overhead.io/record";

// Our gate, and KubeVirt's own for status.memory.memoryOverhead.
inline constexpr std::string_view kGate = "VMIResourceMetrics";
inline constexpr std::string_view kUpstreamGate = "VmiMemoryOverheadReport";

}  // namespace vo::kubevirt
