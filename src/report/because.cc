// SPDX-License-Identifier: Apache-2.0
#include "report/because.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/format.h"
#include "base/units.h"
#include "overhead/formula.h"
#include "overhead/overhead_profile.h"
#include "overhead/qos.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "overhead/terms.h"
#include "quantity/quantity.h"

namespace vo::report {
namespace {

using overhead::TermId;

std::string text(const std::optional<Quantity>& quantity) {
  return quantity ? quantity->to_string() : "0";
}

std::string joined(std::string list, const std::string& item) {
  if (!list.empty() && !item.empty()) list += ", ";
  return list + item;
}

std::string count(std::string_view field, std::uint32_t number) {
  return number == 0 ? "" : format("{} {}", field, number);
}

std::string always(const Computation&) { return "always"; }

std::string page_tables(const Computation& of) {
  return format("requests.memory {} / 512", text(of.spec.requests.memory));
}

std::string vcpus(const Computation& of) {
  const auto bytes = std::ranges::find(of.breakdown.terms, TermId::kVcpus, &overhead::Term::id);
  VO_ASSERT(bytes != of.breakdown.terms.end());
  return format("8Mi × {}: {}", bytes->bytes.count() / mebibytes(8).count(), vcpu_fields(of.spec));
}

std::string io_thread(const Computation&) { return "always, one static I/O thread"; }

std::string video(const Computation& of) {
  return of.spec.autoattach_graphics_device ? "devices.autoattachGraphicsDevice true"
                                            : "devices.autoattachGraphicsDevice not set";
}

std::string arm64(const Computation& of) {
  const bool own = of.spec.architecture == overhead::Architecture::kArm64 &&
                   of.release.overhead->architecture != overhead::ArchitectureSource::kCluster;
  return own ? "architecture arm64" : "architecture of virt-controller's node arm64";
}

std::string vfio(const Computation& of) {
  const auto sriov = std::ranges::count_if(of.spec.interfaces, &overhead::Interface::sriov);
  std::string fields = count("devices.gpus", of.spec.gpus);
  fields = joined(fields, count("devices.hostDevices", of.spec.host_devices));
  fields = joined(fields, count("interfaces.sriov", static_cast<std::uint32_t>(sriov)));
  return "host device assigned, once: " + fields;
}

std::string downward_metrics(const Computation&) { return "volumes[].downwardMetrics"; }
std::string liveness_probe(const Computation&) { return "livenessProbe.exec"; }
std::string readiness_probe(const Computation&) { return "readinessProbe.exec"; }

std::string exec_probes(const Computation& of) {
  return of.spec.liveness_exec && of.spec.readiness_exec ? "probes with exec, once"
                                                         : "a probe with exec";
}

std::string launch_security(const Computation& of) {
  return of.spec.sev ? "launchSecurity.sev" : "launchSecurity.snp";
}

std::string tpm(const Computation& of) {
  if (of.spec.tpm_enabled == false) {
    return format("devices.tpm; {} ignores enabled: false", of.release.tag);
  }
  return "devices.tpm";
}

std::string passt(const Computation& of) {
  const auto costs = [](const overhead::Interface& nic) { return nic.passt && !nic.has_ports; };
  return format("interfaces.passt without ports: {}",
                std::ranges::count_if(of.spec.interfaces, costs));
}

std::string guaranteed(const Computation& of) {
  const overhead::Spec& spec = of.spec;
  if (spec.dedicated_cpu_placement) return "cpu.dedicatedCpuPlacement true";
  const bool equal = spec.requests.memory && !spec.requests.memory->is_zero();
  return format("{} {}, requests.cpu = limits.cpu {}",
                equal ? "requests.memory = limits.memory" : "limits.memory alone",
                text(spec.limits.memory), text(spec.limits.cpu));
}

std::string reserved_overhead(const Computation& of) {
  return "memory.reservedOverhead.addedOverhead " + text(of.spec.added_overhead);
}

std::string ratio(const Computation& of) {
  return format("additionalGuestMemoryOverheadRatio \"{}\" on {}", of.config.ratio.value_or(""),
                Quantity{of.breakdown.before_ratio}.to_string());
}

std::string passt_binding(const Computation&) { return "interfaces.passtBinding, once"; }

std::string binding_plugins(const Computation& of) {
  std::string list;
  for (const overhead::BindingShare& share : of.breakdown.bindings) {
    if (share.bytes == Bytes{}) continue;
    list = joined(list,
                  format("network.binding[{}] {}", share.name, Quantity{share.bytes}.to_string()));
  }
  return list;
}

struct Reason {
  TermId id;
  std::string (*text)(const Computation&);
};

constexpr std::array<Reason, overhead::kTermCount> kReasons{{
    {TermId::kPageTables, page_tables},
    {TermId::kMonitor, always},
    {TermId::kLauncher, always},
    {TermId::kVirtlogd, always},
    {TermId::kVirtqemud, always},
    {TermId::kQemu, always},
    {TermId::kVcpus, vcpus},
    {TermId::kIoThread, io_thread},
    {TermId::kVideo, video},
    {TermId::kArm64, arm64},
    {TermId::kVfio, vfio},
    {TermId::kDownwardMetrics, downward_metrics},
    {TermId::kLivenessProbe, liveness_probe},
    {TermId::kReadinessProbe, readiness_probe},
    {TermId::kExecProbes, exec_probes},
    {TermId::kLaunchSecurity, launch_security},
    {TermId::kTpm, tpm},
    {TermId::kPasst, passt},
    {TermId::kGuaranteed, guaranteed},
    {TermId::kReservedOverhead, reserved_overhead},
    {TermId::kRatio, ratio},
    {TermId::kPasstBinding, passt_binding},
    {TermId::kBindingPlugins, binding_plugins},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kReasons.size(); ++i) {
    if (static_cast<std::size_t>(kReasons[i].id) != i) return false;
  }
  return true;
}
static_assert(in_order());

std::string topology(const overhead::CpuTopology& cpu) {
  std::string fields;
  for (const std::string& field : {count("cpu.sockets", cpu.sockets), count("cpu.cores", cpu.cores),
                                   count("cpu.threads", cpu.threads)}) {
    if (!fields.empty() && !field.empty()) fields += " × ";
    fields += field;
  }
  return fields.empty() ? "cpu without a topology" : fields;
}

}  // namespace

std::string because(TermId id, const Computation& of) {
  return kReasons.at(static_cast<std::size_t>(id)).text(of);
}

std::string vcpu_fields(const overhead::Spec& spec) {
  if (spec.cpu) return topology(*spec.cpu);
  if (spec.limits.cpu) return "limits.cpu " + text(spec.limits.cpu);
  if (spec.requests.cpu) return "requests.cpu " + text(spec.requests.cpu);
  return "no cpu, one vCPU";
}

}  // namespace vo::report
