// SPDX-License-Identifier: Apache-2.0
// Labels, annotations, finalizers and condition types that KubeVirt's controllers write, and the
// annotations that make the simulation misbehave.
#pragma once

#include <string_view>

namespace vo::simulation {

inline constexpr std::string_view kAppLabel = "kubevirt.io";
inline constexpr std::string_view kCreatedByLabel = "kubevirt.io/created-by";
inline constexpr std::string_view kNodeNameLabel = "kubevirt.io/nodeName";
inline constexpr std::string_view kTargetNodeLabel = "kubevirt.io/migrationTargetNodeName";
inline constexpr std::string_view kVmiNameLabel = "kubevirt.io/vmi-name";
inline constexpr std::string_view kVmNameLabel = "vm.kubevirt.io/name";
inline constexpr std::string_view kVmiIdLabel = "vmi.kubevirt.io/id";
inline constexpr std::string_view kHotplugRatioLabel = "kubevirt.io/memory-hotplug-overhead-ratio";
inline constexpr std::string_view kPodMemoryLabel = "kubevirt.io/vmi-pod-memory-resource-requests";
inline constexpr std::string_view kSchedulableLabel = "kubevirt.io/schedulable";

inline constexpr std::string_view kMigrationNameAnnotation = "kubevirt.io/migrationJobName";
inline constexpr std::string_view kWorkloadUpdateAnnotation = "kubevirt.io/workloadUpdateMigration";
inline constexpr std::string_view kEvacuationAnnotation = "kubevirt.io/evacuationMigration";
inline constexpr std::string_view kDrainTaint = "kubevirt.io/drain";
// Of a VMI that waits for a guest from another namespace or cluster; of its VM, what it runs by
// afterwards.
inline constexpr std::string_view kReceiverAnnotation = "kubevirt.io/create-migration-target";
inline constexpr std::string_view kRestoreStrategyAnnotation = "kubevirt.io/restore-run-strategy";

inline constexpr std::string_view kVmiFinalizer = "kubevirt.io/foregroundDeleteVirtualMachine";
inline constexpr std::string_view kVmFinalizer = "kubevirt.io/virtualMachineControllerFinalize";
inline constexpr std::string_view kMigrationFinalizer = "kubevirt.io/migrationJobFinalize";
inline constexpr std::string_view kSynchronizationFinalizer =
    "synchronization.kubevirt.io/migrationFinalizer";

inline constexpr std::string_view kHotVcpuChange = "HotVCPUChange";
inline constexpr std::string_view kHotMemoryChange = "HotMemoryChange";
inline constexpr std::string_view kMigrationRequired = "MigrationRequired";

// KubeVirt's own, of its functional tests; on a VMI or on a migration.
inline constexpr std::string_view kFailMigration =
    "kubevirt.io/func-test-force-launcher-migration-failure";
inline constexpr std::string_view kBlockTarget =
    "kubevirt.io/func-test-block-migration-target-preparation";

// Ours, on a VMI or on a migration: the target pod is bound but never gets ready; it fails before
// it is ready; it fails after the handoff.
inline constexpr std::string_view kTargetNeverStarts =
    "simulation.virt-overhead.io/target-never-starts";
inline constexpr std::string_view kTargetFails = "simulation.virt-overhead.io/target-fails";
inline constexpr std::string_view kTargetDies = "simulation.virt-overhead.io/target-dies";
// The guest is on its way until this is taken away.
inline constexpr std::string_view kGuestStays = "simulation.virt-overhead.io/guest-stays";
// On a VMI: its pod never gets ready; its guest crashes; its guest shuts down; its guest reports
// this as the name of its system, so that virt-handler writes the VMI.
inline constexpr std::string_view kPodNeverStarts = "simulation.virt-overhead.io/pod-never-starts";
inline constexpr std::string_view kGuestCrashes = "simulation.virt-overhead.io/guest-crashes";
inline constexpr std::string_view kGuestStops = "simulation.virt-overhead.io/guest-stops";
inline constexpr std::string_view kGuestReports = "simulation.virt-overhead.io/guest-reports";
// On a migration: virt-controller puts no finalizer on it, so that it goes as soon as it is
// deleted, whatever it is doing.
inline constexpr std::string_view kNoFinalizer = "simulation.virt-overhead.io/no-finalizer";
// On the KubeVirt CR: a component that stays at another release.
inline constexpr std::string_view kPinHandler = "simulation.virt-overhead.io/virt-handler-version";
inline constexpr std::string_view kPinController =
    "simulation.virt-overhead.io/virt-controller-version";
inline constexpr std::string_view kPinApi = "simulation.virt-overhead.io/virt-api-version";

}  // namespace vo::simulation
