// SPDX-License-Identifier: Apache-2.0
#include "report/explain_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "overhead/release_match.h"
#include "overhead/spec.h"
#include "report/explain.h"
#include "support/objects.h"

namespace vo::report {
namespace {

using testing::guest_only;
using ::testing::HasSubstr;
using testing::installed_kubevirt;
using ::testing::Not;
using testing::rendered_pod;
using testing::running_vmi;
using testing::with_request;

Overrides at(std::string_view release) {
  return {.release = overhead::resolve_release(release).value(),
          .release_text = std::string{release}};
}

std::string table(const Subject& subject, const kubevirt::KubeVirt* kubevirt,
                  const Overrides& overrides) {
  return explain_table(explain(subject, kubevirt, overrides).value(), Colour::kNo);
}

TEST(ExplainTable, shows_a_prediction) {
  auto vmi = running_vmi(with_request("1G"));
  vmi.spec.cpu = overhead::CpuTopology{.cores = 1};
  vmi.current_cpu_topology = *vmi.spec.cpu;
  vmi.spec.autoattach_graphics_device = false;
  EXPECT_EQ(table({.vmi = vmi}, nullptr, at("v1.4.0")),
            R"(Name:      ns/vm (VirtualMachineInstance)
Pod:       none, so the numbers are predicted
Release:   v1.4.0, from --release v1.4.0
Config:    no ratio, memoryOvercommit 100, cpuAllocationRatio 10; KubeVirt's defaults

MEMORY           MI       BYTES  BECAUSE
guest        953.67  1000000000  memory.guest 1G
workload     953.67  1000000000  podRequest − overhead
overhead     227.86   238931301  predicted by the formula of v1.4.0
podRequest  1181.54  1238931301  predicted for v1.4.0

TERM                     MI      BYTES  BECAUSE                        FROM
pageTables             1.86    1953125  requests.memory 1G / 512       v1.4.0 GetMemoryOverhead
virtLauncherMonitor   25.00   26214400  always                         v1.4.0 GetMemoryOverhead
virtLauncher         100.00  104857600  always                         v1.4.0 GetMemoryOverhead
virtlogd              20.00   20971520  always                         v1.4.0 GetMemoryOverhead
virtqemud             35.00   36700160  always                         v1.4.0 GetMemoryOverhead
qemu                  30.00   31457280  always                         v1.4.0 GetMemoryOverhead
vcpus                  8.00    8388608  8Mi × 1: cpu.cores 1           v1.4.0 GetMemoryOverhead
ioThread               8.00    8388608  always, one static I/O thread  v1.4.0 GetMemoryOverhead
overhead             227.86  238931301
FROM v1.4.0 GetMemoryOverhead: pkg/virt-controller/services/renderresources.go

CPU         MILLI  BECAUSE
vcpus        1000  cpu.cores 1
overhead        0  the pod requests CPU for vCPUs alone
podRequest    100  1 vCPU / cpuAllocationRatio 10

NEWEST RELEASE   MI      v1.4.0      v1.9.0  BECAUSE
virtlogd         +5    20971520    26214400  always
virtqemud        +5    36700160    41943040  always
overhead        +10   238931301   249417061  computed by both
podRequest      +10  1238931301  1249417061  computed by both
)");
}

TEST(ExplainTable, marks_the_source_that_was_chosen) {
  const auto vmi = running_vmi(with_request("1Gi"));
  auto pod = rendered_pod(vmi, {}, "v1.8.4");
  pod.sidecar_memory = testing::quantity("35M");
  pod.sidecar_cpu = testing::quantity("5m");
  const auto kubevirt = installed_kubevirt("v1.8.4");
  const auto text = table({.vmi = vmi, .pods = {&pod}}, &kubevirt, {});
  EXPECT_THAT(text, HasSubstr("\nPod:       virt-launcher-vm-pod-1 on node01\n"));
  EXPECT_THAT(text, HasSubstr("\nderived *  270  283115520  "));
  EXPECT_THAT(text, HasSubstr("\ncomputed   270  283115520  formula of v1.8.4\n"));
  EXPECT_THAT(text, HasSubstr("35000000  the pod's other containers, not in the overhead\n"));
  EXPECT_THAT(text, HasSubstr("\nv1.9.0, the newest release, gives the same.\n"));
  EXPECT_THAT(text, Not(HasSubstr("NOTES")));
}

TEST(ExplainTable, says_what_is_only_assumed_and_what_may_be_instead) {
  const auto vmi = running_vmi(guest_only("1Gi"));
  EXPECT_THAT(table({.vmi = vmi}, nullptr, {}),
              HasSubstr("Release:   v1.9.0, assumed, the newest release\n"));
  const auto text = table({.vmi = vmi, .admission = Admission::kApply}, nullptr, at("1.6"));
  EXPECT_THAT(text,
              HasSubstr("- it may be v1.6.3 instead, which gives 270 Mi (283115520 bytes)\n"));
}

}  // namespace
}  // namespace vo::report
