// SPDX-License-Identifier: Apache-2.0
#include "report/notes.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "overhead/overhead_profile.h"
#include "overhead/ratio.h"
#include "overhead/release.h"
#include "overhead/resource_profile.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"
#include "report/sizing.h"

namespace vo::report {
namespace {

struct Input {
  const overhead::Spec& spec;
  const overhead::Config& config;
  const overhead::Release& release;
  const overhead::OverheadProfile& profile;
};

// Empty: nothing to say.
using Note = std::string (*)(const Input&);

bool is_positive(const std::optional<Quantity>& quantity) {
  return quantity && quantity->sign() > 0;
}

std::string page_tables_absent(const Input& in) {
  if (is_positive(in.spec.requests.memory)) return "";
  if (!in.spec.guest && !in.spec.limits.memory) return "";
  const bool by_release =
      in.release.admission->memory_request == overhead::MemoryDefaultRule::kNone;
  const std::string field = in.spec.guest ? "memory.guest " + in.spec.guest->to_string()
                                          : "limits.memory " + in.spec.limits.memory->to_string();
  if (by_release) {
    return format(
        "{} brings no page tables: since v1.6.4 and v1.7.0 only a stored "
        "requests.memory does",
        field);
  }
  return format(
      "{} brings no page tables: only requests.memory does, which {} would have stored "
      "at admission",
      field, in.release.tag);
}

std::string page_tables_of_request(const Input& in) {
  const auto& request = in.spec.requests.memory;
  if (!is_positive(request) || !in.spec.guest || *request >= *in.spec.guest) return "";
  return format("page tables are counted for requests.memory {}, not for the guest's {}",
                request->to_string(), in.spec.guest->to_string());
}

std::string tdx(const Input& in) {
  return in.spec.tdx ? "launchSecurity.tdx adds no memory in any release" : "";
}

std::string snp(const Input& in) {
  return in.spec.snp && !in.profile.snp ? "launchSecurity.snp adds no memory before v1.7.0" : "";
}

std::string tpm_off(const Input& in) {
  const bool off = in.spec.tpm && in.spec.tpm_enabled == false && in.profile.tpm_enabled_field;
  return off ? "devices.tpm.enabled false: the TPM costs nothing" : "";
}

std::string io_threads(const Input& in) {
  if (in.spec.supplemental_io_threads == 0) return "";
  const auto& resources = *in.release.resources;
  std::string_view cpu = "and no CPU request before v1.5.2";
  if (resources.io_threads_in_cpu) cpu = "only CPU";
  if (resources.io_threads_in_cpu_limit) cpu = "only to the CPU limit";
  return format("ioThreads.supplementalPoolThreadCount {} adds no memory in any release, {}",
                in.spec.supplemental_io_threads, cpu);
}

std::string passt(const Input& in) {
  const auto& nics = in.spec.interfaces;
  if (std::ranges::none_of(nics, &overhead::Interface::passt)) return "";
  if (!in.profile.passt) return "interfaces.passt adds no memory since v1.3.0";
  const auto free = [](const overhead::Interface& nic) { return nic.passt && nic.has_ports; };
  return std::ranges::any_of(nics, free) ? "interfaces.passt with ports adds no memory" : "";
}

std::string passt_binding(const Input& in) {
  if (in.profile.passt_binding) return "";
  const bool any = std::ranges::any_of(in.spec.interfaces, &overhead::Interface::passt_binding);
  return any ? "interfaces.passtBinding adds no memory before v1.8.0" : "";
}

std::string reserved_overhead(const Input& in) {
  if (in.profile.reserved_overhead || !in.spec.added_overhead) return "";
  return "memory.reservedOverhead.addedOverhead adds no memory before v1.8.0";
}

std::string architecture(const Input& in) {
  const bool ignored = in.profile.architecture == overhead::ArchitectureSource::kCluster;
  const bool arm = in.spec.architecture == overhead::Architecture::kArm64;
  if (!ignored || !arm || in.config.cluster_architecture == overhead::Architecture::kArm64) {
    return "";
  }
  return "architecture arm64 adds no memory before v1.2.0: there the architecture of "
         "virt-controller's node counts";
}

std::string overcommit_guest_overhead(const Input& in) {
  if (!in.spec.overcommit_guest_overhead) return "";
  if (in.spec.hugepages) return "resources.overcommitGuestOverhead is ignored with hugepages";
  if (in.spec.limits.memory) {
    return "resources.overcommitGuestOverhead: the pod's memory request leaves the overhead out, "
           "its limit has it";
  }
  return "resources.overcommitGuestOverhead: the pod's memory request leaves the overhead out";
}

std::string isolated_emulator(const Input& in) {
  const bool idle = in.spec.isolate_emulator_thread && !in.spec.dedicated_cpu_placement;
  return idle ? "cpu.isolateEmulatorThread adds no CPU without cpu.dedicatedCpuPlacement" : "";
}

std::string bad_ratio(const Input& in) {
  if (overhead::Ratio::parse(in.config.ratio).kind() != overhead::Ratio::Kind::kBad) return "";
  return format(
      "additionalGuestMemoryOverheadRatio \"{}\" is no number: virt-controller logs "
      "that and applies none",
      in.config.ratio.value_or(""));
}

std::string divided_request(const Input& in) {
  const bool divides =
      in.release.resources->memory_request == overhead::MemoryRequestRule::kAlwaysOvercommit;
  if (!divides || in.config.memory_overcommit == 100 || !in.spec.requests.memory) return "";
  return format("{} divides requests.memory by memoryOvercommit {}%, also where the user set it",
                in.release.tag, in.config.memory_overcommit);
}

constexpr std::array<Note, 14> kNotes{
    page_tables_absent,
    page_tables_of_request,
    tdx,
    snp,
    tpm_off,
    io_threads,
    passt,
    passt_binding,
    reserved_overhead,
    architecture,
    overcommit_guest_overhead,
    isolated_emulator,
    bad_ratio,
    divided_request,
};

// A plugin that this release looks at and finds nothing for.
std::string free_binding(const Input& in, const std::string& name) {
  if (!in.profile.network_plugins) {
    return format("interfaces.binding {} adds no memory before v1.3.0", name);
  }
  const auto plugin = std::ranges::find(in.config.bindings, name, &overhead::BindingPlugin::name);
  if (plugin == in.config.bindings.end()) {
    return format(
        "interfaces.binding {} adds no memory: network.binding of the KubeVirt CR does "
        "not have it",
        name);
  }
  return is_positive(plugin->memory_request)
             ? ""
             : format(
                   "interfaces.binding {} adds no memory: no computeResourceOverhead.requests."
                   "memory in the KubeVirt CR",
                   name);
}

void add(std::vector<std::string>& notes, std::string note) {
  const bool known = std::ranges::find(notes, note) != notes.end();
  if (!note.empty() && !known) notes.push_back(std::move(note));
}

}  // namespace

std::vector<std::string> field_notes(const Sizing& sizing, const overhead::Config& config) {
  const Input in{.spec = sizing.spec,
                 .config = config,
                 .release = *sizing.release,
                 .profile = *sizing.release->overhead};
  std::vector<std::string> notes;
  for (const Note note : kNotes) add(notes, note(in));
  for (const overhead::Interface& nic : sizing.spec.interfaces) {
    if (!nic.binding_name.empty()) add(notes, free_binding(in, nic.binding_name));
  }
  return notes;
}

}  // namespace vo::report
