// SPDX-License-Identifier: Apache-2.0
// The formula as a list of named terms. Upstream has one long function; here each summand is a
// small pure function, and the order of the lists is the order upstream adds in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/units.h"
#include "overhead/overhead_profile.h"
#include "overhead/qos.h"
#include "overhead/ratio.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "overhead/term_input.h"

namespace vo::overhead {

enum class TermId : std::uint8_t {
  kPageTables,
  kMonitor,
  kLauncher,
  kVirtlogd,
  kVirtqemud,
  kQemu,
  kVcpus,
  kIoThread,
  kVideo,
  kArm64,
  kVfio,
  kDownwardMetrics,
  kLivenessProbe,
  kReadinessProbe,
  kExecProbes,
  kLaunchSecurity,
  kTpm,
  kPasst,
  kGuaranteed,
  kReservedOverhead,
  kRatio,
  kPasstBinding,
  kBindingPlugins,
};
inline constexpr std::size_t kTermCount = 23;

struct TermInfo {
  TermId id;
  std::string_view name;  // camelCase, stable: JSON, metrics
  std::string_view what;  // one line for people
};

const TermInfo& info(TermId id);
std::span<const TermInfo, kTermCount> all_terms();  // in the order of TermId

// Where the release's source has the term.
struct TermSource {
  std::string_view file;
  std::string_view function;
};

TermSource source(TermId id, const Release& release);

// ---- The terms ------------------------------------------------------------------------------

// Page tables: requests.memory / 512, nothing else counts; truncated.
inline Bytes page_tables(const TermInput& in) { return Bytes{in.page_table_base.count() / 512}; }

inline Bytes monitor(const TermInput&) { return mebibytes(25); }
inline Bytes launcher(const TermInput&) { return mebibytes(100); }
inline Bytes virtlogd(const TermInput& in) { return in.profile.virtlogd; }
inline Bytes virtqemud(const TermInput& in) { return in.profile.virtqemud; }
inline Bytes qemu(const TermInput& in) { return in.profile.qemu; }

// 8Mi each; read_term_input() has bounded the count.
inline Bytes vcpu_stacks(const TermInput& in) { return mebibytes(8 * in.vcpus); }

// One static I/O thread, whatever the VMI asks for.
inline Bytes io_thread(const TermInput&) { return mebibytes(8); }

inline Bytes video(const TermInput& in) {
  return in.spec.autoattach_graphics_device.value_or(true) ? in.profile.video : Bytes{};
}

inline Bytes arm64_firmware(const TermInput& in) {
  const auto architecture = effective_architecture(in.spec, in.config, in.profile);
  return architecture == Architecture::kArm64 ? mebibytes(128) : Bytes{};
}

inline bool has_sriov(const Spec& spec) {
  for (const Interface& interface : spec.interfaces) {
    if (interface.sriov) return true;
  }
  return false;
}

// Once, however many devices; USB host devices too.
inline Bytes vfio(const TermInput& in) {
  const bool any = in.spec.host_devices > 0 || in.spec.gpus > 0 || has_sriov(in.spec);
  return any ? gibibytes(1) : Bytes{};
}

inline Bytes downward_metrics(const TermInput& in) {
  return in.spec.downward_metrics_volume ? mebibytes(1) : Bytes{};
}

inline Bytes liveness_probe(const TermInput& in) {
  return in.spec.liveness_exec ? mebibytes(10) : Bytes{};
}

inline Bytes readiness_probe(const TermInput& in) {
  return in.spec.readiness_exec ? mebibytes(10) : Bytes{};
}

inline Bytes exec_probes(const TermInput& in) {
  return in.spec.liveness_exec || in.spec.readiness_exec ? mebibytes(100) : Bytes{};
}

// TDX adds nothing in any release.
inline Bytes launch_security(const TermInput& in) {
  return in.spec.sev || (in.spec.snp && in.profile.snp) ? mebibytes(256) : Bytes{};
}

inline Bytes tpm(const TermInput& in) {
  const bool off = in.profile.tpm_enabled_field && !in.spec.tpm_enabled.value_or(true);
  return in.spec.tpm && !off ? mebibytes(53) : Bytes{};
}

// Each interface with the core binding `passt` and no ports.
inline Bytes passt(const TermInput& in) {
  if (!in.profile.passt) return Bytes{};
  std::int64_t count = 0;
  for (const Interface& interface : in.spec.interfaces) {
    count += interface.passt && !interface.has_ports ? 1 : 0;
  }
  return mebibytes(800 * count);
}

inline Bytes guaranteed(const TermInput& in, GuaranteedTerm when) {
  if (in.profile.guaranteed != when) return Bytes{};
  return is_guaranteed(in.spec, in.profile.qos) ? mebibytes(100) : Bytes{};
}

inline Bytes guaranteed_before_ratio(const TermInput& in) {
  return guaranteed(in, GuaranteedTerm::kBeforeRatio);
}

// Upstream leaves its function on a ratio that does not parse.
inline bool leaves_at_ratio(const TermInput& in) {
  const auto kind = in.config.ratio.kind();
  return kind == Ratio::Kind::kBad ||
         (kind == Ratio::Kind::kEmpty && in.profile.empty_ratio_is_bad);
}

inline Bytes guaranteed_after_ratio(const TermInput& in) {
  return leaves_at_ratio(in) ? Bytes{} : guaranteed(in, GuaranteedTerm::kAfterRatio);
}

inline Bytes reserved_overhead(const TermInput& in) { return in.added_overhead; }

inline Bytes passt_binding(const TermInput& in) {
  if (!in.profile.passt_binding) return Bytes{};
  for (const Interface& interface : in.spec.interfaces) {
    if (interface.passt_binding) return mebibytes(250);
  }
  return Bytes{};
}

inline Bytes binding_plugins(const TermInput& in) { return in.binding_plugins; }

// ---- Their order ----------------------------------------------------------------------------

struct TermRule {
  TermId id;
  Bytes (*amount)(const TermInput&);
};

inline constexpr std::array kBeforeRatio{
    TermRule{TermId::kPageTables, page_tables},
    TermRule{TermId::kMonitor, monitor},
    TermRule{TermId::kLauncher, launcher},
    TermRule{TermId::kVirtlogd, virtlogd},
    TermRule{TermId::kVirtqemud, virtqemud},
    TermRule{TermId::kQemu, qemu},
    TermRule{TermId::kVcpus, vcpu_stacks},
    TermRule{TermId::kIoThread, io_thread},
    TermRule{TermId::kVideo, video},
    TermRule{TermId::kArm64, arm64_firmware},
    TermRule{TermId::kVfio, vfio},
    TermRule{TermId::kDownwardMetrics, downward_metrics},
    TermRule{TermId::kLivenessProbe, liveness_probe},
    TermRule{TermId::kReadinessProbe, readiness_probe},
    TermRule{TermId::kExecProbes, exec_probes},
    TermRule{TermId::kLaunchSecurity, launch_security},
    TermRule{TermId::kTpm, tpm},
    TermRule{TermId::kPasst, passt},
    TermRule{TermId::kGuaranteed, guaranteed_before_ratio},
    TermRule{TermId::kReservedOverhead, reserved_overhead},
};

// The ratio stands between the two lists: it depends on the sum of the first.
inline constexpr std::array kAfterRatio{
    TermRule{TermId::kGuaranteed, guaranteed_after_ratio},
    TermRule{TermId::kPasstBinding, passt_binding},
    TermRule{TermId::kBindingPlugins, binding_plugins},
};

}  // namespace vo::overhead
