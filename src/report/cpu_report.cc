// SPDX-License-Identifier: Apache-2.0
#include "report/cpu_report.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/format.h"
#include "base/units.h"
#include "kubevirt/objects.h"
#include "overhead/cpu_overhead.h"
#include "overhead/spec.h"
#include "overhead/vcpus.h"
#include "report/because.h"
#include "report/explanation.h"
#include "report/sizing.h"

namespace vo::report {
namespace {

std::int64_t io_threads(const Sizing& sizing) {
  return overhead::counted_io_threads(sizing.spec, *sizing.release->resources);
}

std::string counted(std::int64_t number, std::string_view what) {
  return format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string by_ratio(const Sizing& sizing, const overhead::Config& config) {
  const std::uint32_t vcpus = overhead::rendered_vcpus(sizing.spec);
  const std::int64_t threads = io_threads(sizing);
  std::string sum = counted(vcpus, "vCPU");
  if (threads > 0) sum = format("({} + {})", sum, counted(threads, "I/O thread"));
  return format("{} / cpuAllocationRatio {}", sum, config.cpu_allocation_ratio);
}

std::string request_reason(const Sizing& sizing, const overhead::Config& config) {
  if (sizing.spec.dedicated_cpu_placement) return "cpu.dedicatedCpuPlacement";
  if (sizing.spec.requests.cpu) return "requests.cpu " + sizing.spec.requests.cpu->to_string();
  return by_ratio(sizing, config);
}

MilliFigure pod_request(const Sizing& sizing, const overhead::Config& config,
                        const kubevirt::LauncherPod* pod) {
  const MilliCpu predicted = effective_cpu(sizing.resources.requests, sizing.resources.limits);
  if (pod == nullptr) return {predicted, request_reason(sizing, config)};
  const MilliCpu seen = effective_cpu(pod->compute.requests, pod->compute.limits);
  return {seen, seen == predicted ? request_reason(sizing, config) : "read off the pod"};
}

std::string beyond_vcpus(const Sizing& sizing, MilliCpu overhead) {
  if (overhead == MilliCpu{}) return "every CPU is a vCPU";
  std::string why = "CPUs beyond the vCPUs:";
  if (sizing.spec.isolate_emulator_thread) why += " cpu.isolateEmulatorThread";
  if (sizing.spec.isolate_emulator_thread && sizing.spec.even_emulator_parity) {
    why += " to even parity";
  }
  const std::int64_t threads = io_threads(sizing);
  if (threads > 0) why += " " + counted(threads, "I/O thread");
  return why;
}

std::string overhead_reason(const Sizing& sizing, MilliCpu overhead) {
  if (sizing.spec.dedicated_cpu_placement) return beyond_vcpus(sizing, overhead);
  if (sizing.spec.requests.cpu) return "the VMI itself sets requests.cpu";
  const std::int64_t threads = io_threads(sizing);
  if (threads == 0) return "the pod requests CPU for vCPUs alone";
  return format("the share of {} beside {}", counted(threads, "I/O thread"),
                counted(overhead::rendered_vcpus(sizing.spec), "vCPU"));
}

}  // namespace

Cpu explain_cpu(const Sizing& sizing, const overhead::Config& config,
                const kubevirt::LauncherPod* pod, const std::optional<MilliCpu>& overhead) {
  const auto vcpus = overhead::vcpus(sizing.spec);
  Cpu cpu{.vcpus = vcpus ? *vcpus : 0,
          .vcpus_because = vcpu_fields(sizing.spec),
          .pod_request = pod_request(sizing, config, pod)};
  const std::optional<MilliCpu> chosen = pod == nullptr ? sizing.cpu_overhead : overhead;
  if (chosen) cpu.overhead = MilliFigure{*chosen, overhead_reason(sizing, *chosen)};
  return cpu;
}

}  // namespace vo::report
