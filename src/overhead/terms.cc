// SPDX-License-Identifier: Apache-2.0
#include "overhead/terms.h"

#include <array>
#include <cstddef>
#include <span>

#include "overhead/release.h"

namespace vo::overhead {
namespace {

constexpr std::array<TermInfo, kTermCount> kInfos{{
    {TermId::kPageTables, "pageTables", "page tables of the requested memory: request / 512"},
    {TermId::kMonitor, "virtLauncherMonitor", "the virt-launcher-monitor process"},
    {TermId::kLauncher, "virtLauncher", "the virt-launcher process"},
    {TermId::kVirtlogd, "virtlogd", "the virtlogd process"},
    {TermId::kVirtqemud, "virtqemud", "the virtqemud process of libvirt"},
    {TermId::kQemu, "qemu", "the QEMU process, without the guest's memory"},
    {TermId::kVcpus, "vcpus", "8Mi for each vCPU"},
    {TermId::kIoThread, "ioThread", "8Mi for the one static I/O thread"},
    {TermId::kVideo, "video", "video memory of the graphics device"},
    {TermId::kArm64, "arm64", "UEFI firmware of an arm64 guest"},
    {TermId::kVfio, "hostDevices", "host devices assigned to the guest: once, however many"},
    {TermId::kDownwardMetrics, "downwardMetrics", "the volume with the node's metrics"},
    {TermId::kLivenessProbe, "livenessProbe", "a liveness probe that executes in the guest"},
    {TermId::kReadinessProbe, "readinessProbe", "a readiness probe that executes in the guest"},
    {TermId::kExecProbes, "execProbes", "the helper of probes that execute: once"},
    {TermId::kLaunchSecurity, "launchSecurity", "encrypted guest memory: SEV, SEV-SNP"},
    {TermId::kTpm, "tpm", "the emulated TPM: swtpm"},
    {TermId::kPasst, "passt", "each passt interface without ports"},
    {TermId::kGuaranteed, "guaranteed",
     "dedicated CPUs or Guaranteed QoS: kept clear of the limit"},
    {TermId::kReservedOverhead, "reservedOverhead", "what the VMI reserves on top"},
    {TermId::kRatio, "ratio", "additionalGuestMemoryOverheadRatio on the sum so far"},
    {TermId::kPasstBinding, "passtBinding", "the passt core binding: once"},
    {TermId::kBindingPlugins, "bindingPlugins", "network binding plugins: each once"},
}};

bool is_network(TermId id) {
  return id == TermId::kPasst || id == TermId::kPasstBinding || id == TermId::kBindingPlugins;
}

TermSource formula_source(int minor) {
  if (minor <= 7) {
    return {"pkg/virt-controller/services/renderresources.go", "GetMemoryOverhead"};
  }
  return {"pkg/hypervisor/kvm/hypervisorbackend.go", "KvmHypervisorBackend.GetMemoryOverhead"};
}

TermSource network_source(int minor) {
  if (minor <= 2) return formula_source(minor);
  if (minor == 3) return {"pkg/network/netbinding/memory.go", "CalculateMemoryOverhead"};
  if (minor <= 7) return {"pkg/network/netbinding/memory.go", "MemoryCalculator.Calculate"};
  return {"pkg/network/resources/memory.go", "MemoryCalculator.Calculate"};
}

}  // namespace

const TermInfo& info(TermId id) { return kInfos.at(static_cast<std::size_t>(id)); }

std::span<const TermInfo, kTermCount> all_terms() { return kInfos; }

TermSource source(TermId id, const Release& release) {
  return is_network(id) ? network_source(release.minor) : formula_source(release.minor);
}

}  // namespace vo::overhead
