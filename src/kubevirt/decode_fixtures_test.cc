// SPDX-License-Identifier: Apache-2.0
// Captured objects and reported cases come out of the decoders as what they are.
#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/document.h"
#include "json/reader.h"
#include "json/value.h"
#include "kubevirt/decode.h"
#include "kubevirt/objects.h"
#include "overhead/spec.h"
#include "support/fixture.h"

namespace vo::kubevirt {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

template <typename T>
T decoded(std::string_view file, Result<T> (*decoder)(json::Value)) {
  json::Reader reader;
  auto object = decode(reader, test::fixture(file), decoder);
  EXPECT_TRUE(object) << file << ": " << object.error().message();
  return object ? *std::move(object) : T{};
}

VirtualMachineInstance vmi_of(std::string_view name) {
  return decoded("objects/" + std::string(name) + "/vmi.json", decode_vmi);
}

LauncherPod pod_of(std::string_view name) {
  return decoded("objects/" + std::string(name) + "/pod.json", decode_pod);
}

struct Case {
  std::string_view name;
  std::string_view recorded;  // the pod's annotation
  std::string_view status;    // status.memory.memoryOverhead, the token
  std::string_view memory;    // requests of compute
  std::string_view cpu;
};

std::ostream& operator<<(std::ostream& out, const Case& value) { return out << value.name; }

class CapturedObjects : public ::testing::TestWithParam<Case> {};

TEST_P(CapturedObjects, vmi_pod_and_cr_belong_together) {
  const VirtualMachineInstance vmi = vmi_of(GetParam().name);
  const LauncherPod pod = pod_of(GetParam().name);
  EXPECT_EQ(pod.owner_uid, vmi.meta.uid);
  EXPECT_EQ(pod.meta.namespace_name, vmi.meta.namespace_name);
  EXPECT_FALSE(vmi.meta.resource_version.empty());
  EXPECT_EQ(vmi.phase, Phase::kScheduling);
  EXPECT_GT(pod.created.time_since_epoch().count(), 0);
  EXPECT_FALSE(vmi.meta.deleting || pod.meta.deleting || pod.finished || pod.is_fork);
  const KubeVirt cr =
      decoded("objects/" + std::string(GetParam().name) + "/kubevirt.json", decode_kubevirt);
  EXPECT_TRUE(cr.has_phase);
  EXPECT_EQ(cr.observed_version, "v1.10.0-alpha.0");
  EXPECT_EQ(cr.default_architecture, "amd64");
}

TEST_P(CapturedObjects, numbers_are_those_of_the_controller) {
  const VirtualMachineInstance vmi = vmi_of(GetParam().name);
  const LauncherPod pod = pod_of(GetParam().name);
  EXPECT_EQ(pod.recorded, GetParam().recorded);
  EXPECT_EQ(vmi.memory_overhead, GetParam().status);
  ASSERT_TRUE(pod.has_compute);
  EXPECT_EQ(pod.compute.requests.memory->to_string(), GetParam().memory);
  EXPECT_EQ(pod.compute.requests.cpu->to_string(), GetParam().cpu);
  EXPECT_EQ(pod.compute_image, "quay.io/kubevirt/virt-launcher:v1.10.0-alpha.0");
}

INSTANTIATE_TEST_SUITE_P(
    All, CapturedObjects,
    ::testing::Values(Case{"arm64", "436207616", R"("416Mi")", "1440Mi", "100m"},
                      Case{"dedicated-isolate", "415236096", R"("396Mi")", "2444Mi", "3"},
                      Case{"downward-metrics", "305135616", R"("291Mi")", "1315Mi", "100m"},
                      Case{"exec-probe-liveness-only", "419430400", R"("400Mi")", "1424Mi", "100m"},
                      Case{"exec-probes", "429916160", R"("410Mi")", "1434Mi", "100m"},
                      Case{"gate-listed-disabled", "304087040", R"("290Mi")", "1314Mi", "100m"},
                      Case{"gpu", "1400897536", R"("1336Mi")", "9528Mi", "200m"},
                      Case{"guaranteed-qos", "417333248", R"("398Mi")", "1422Mi", "2"},
                      Case{"guest-2gi-2vcpu", "310378496", R"("296Mi")", "2344Mi", "200m"},
                      Case{"hostdevice", "1377828864", R"("1314Mi")", "2338Mi", "100m"},
                      Case{"hugepages-2mi", "301989888", R"("288Mi")", "288Mi", "100m"},
                      Case{"limits-only-2gi", "301989888", R"("288Mi")", "2336Mi", "100m"},
                      Case{"no-graphics", "270532608", R"("258Mi")", "1282Mi", "100m"},
                      Case{"overcommit-200", "301989888", R"("288Mi")", "800Mi", "100m"},
                      Case{"passt-binding", "566231040", R"("540Mi")", "1564Mi", "100m"},
                      Case{"plain-1gi-requests", "304087040", R"("290Mi")", "1314Mi", "100m"},
                      Case{"ratio-0.5", "152043040", R"("152043040")", "1225784864", "100m"},
                      Case{"ratio-1.5", "452984888", R"("452984888")", "1526726712", "100m"},
                      Case{"ratio-garbage", "304087040", R"("290Mi")", "1314Mi", "100m"},
                      Case{"reserved-overhead", "570425344", R"("544Mi")", "1568Mi", "100m"},
                      Case{"sev", "572522496", R"("546Mi")", "1570Mi", "100m"},
                      Case{"tdx", "304087040", R"("290Mi")", "1314Mi", "100m"},
                      Case{"tpm", "359661568", R"("343Mi")", "1367Mi", "100m"},
                      Case{"tpm-disabled", "304087040", R"("290Mi")", "1314Mi", "100m"},
                      Case{"vm-owned", "301989888", R"("288Mi")", "1312Mi", "100m"},
                      Case{"vmi-carries-pod-annotation", "304087040", R"("290Mi")", "1314Mi",
                           "100m"}));

TEST(DecodeFixtures, each_case_shows_the_field_it_is_about) {
  EXPECT_EQ(vmi_of("arm64").spec.architecture, overhead::Architecture::kArm64);
  EXPECT_TRUE(vmi_of("dedicated-isolate").spec.dedicated_cpu_placement);
  EXPECT_TRUE(vmi_of("dedicated-isolate").spec.isolate_emulator_thread);
  EXPECT_TRUE(vmi_of("downward-metrics").spec.downward_metrics_volume);
  EXPECT_TRUE(vmi_of("exec-probe-liveness-only").spec.liveness_exec);
  EXPECT_FALSE(vmi_of("exec-probe-liveness-only").spec.readiness_exec);
  EXPECT_TRUE(vmi_of("exec-probes").spec.readiness_exec);
  EXPECT_EQ(vmi_of("gpu").spec.gpus, 1);
  EXPECT_EQ(vmi_of("hostdevice").spec.host_devices, 1);
  EXPECT_EQ(vmi_of("hugepages-2mi").spec.hugepages, "2Mi");
  EXPECT_EQ(vmi_of("no-graphics").spec.autoattach_graphics_device, false);
  EXPECT_EQ(vmi_of("plain-1gi-requests").spec.autoattach_graphics_device, std::nullopt);
  EXPECT_EQ(vmi_of("reserved-overhead").spec.added_overhead->to_string(), "256Mi");
  EXPECT_TRUE(vmi_of("sev").spec.sev);
  EXPECT_TRUE(vmi_of("tdx").spec.tdx);
  EXPECT_TRUE(vmi_of("tpm").spec.tpm);
  EXPECT_EQ(vmi_of("tpm").spec.tpm_enabled, std::nullopt);
  EXPECT_EQ(vmi_of("tpm-disabled").spec.tpm_enabled, false);
  ASSERT_THAT(vmi_of("passt-binding").spec.interfaces, SizeIs(1));
  EXPECT_TRUE(vmi_of("passt-binding").spec.interfaces[0].passt_binding);
}

// The server that stored it was too old to keep restartPolicy of init containers.
TEST(DecodeFixtures, init_containers_that_end_are_no_sidecars) {
  EXPECT_TRUE(pod_of("plain-1gi-requests").sidecar_memory.is_zero());
}

TEST(DecodeFixtures, hugepages_stand_beside_memory) {
  EXPECT_EQ(pod_of("hugepages-2mi").compute.hugepages_requests->to_string(), "1Gi");
}

TEST(DecodeFixtures, without_a_pod_there_is_no_value) {
  const VirtualMachineInstance vmi = vmi_of("quota-exceeded");
  EXPECT_EQ(vmi.phase, Phase::kPending);
  EXPECT_TRUE(vmi.has_status_memory);
  EXPECT_EQ(vmi.memory_overhead, std::nullopt);
}

TEST(DecodeFixtures, the_cr_gives_ratio_overcommit_and_gates) {
  EXPECT_EQ(decoded("objects/ratio-1.5/kubevirt.json", decode_kubevirt).config.ratio, "1.5");
  EXPECT_EQ(decoded("objects/ratio-garbage/kubevirt.json", decode_kubevirt).config.ratio,
            "no_float");
  EXPECT_EQ(
      decoded("objects/overcommit-200/kubevirt.json", decode_kubevirt).config.memory_overcommit,
      200);
  EXPECT_THAT(
      decoded("objects/gate-listed-disabled/kubevirt.json", decode_kubevirt).disabled_feature_gates,
      ElementsAre("VmiMemoryOverheadReport"));
}

TEST(DecodeFixtures, a_vm_gives_its_template) {
  const VirtualMachine vm = decoded("objects/vm-owned/vm.json", decode_vm);
  EXPECT_EQ(vm.meta.name, "vm-owned");
  EXPECT_TRUE(vm.has_template);
  EXPECT_FALSE(vm.has_instancetype || vm.has_preference);
  EXPECT_EQ(vm.spec.guest->to_string(), "1Gi");
}

TEST(DecodeFixtures, every_reported_case_decodes) {
  const auto names = test::fixture_names("cases");
  EXPECT_THAT(names, SizeIs(28));
  for (const std::string& name : names) {
    const auto whole = json::parse_document(test::fixture("cases/" + name));
    ASSERT_TRUE(whole) << name;
    json::Reader reader;
    const auto vmi = decode(reader, json::write_compact(whole->at("vmi")), decode_vmi);
    ASSERT_TRUE(vmi) << name << ": " << vmi.error().message();
    EXPECT_TRUE(vmi->spec.guest || vmi->spec.requests.memory || vmi->spec.limits.memory ||
                vmi->spec.hugepages)
        << name;
  }
}

TEST(DecodeFixtures, an_event_of_a_migrated_vmi) {
  json::Reader reader;
  VirtualMachineInstance vmi;
  const auto decode_event = [&](json::Value root) -> Status {
    return for_each_member(root, [&](std::string_view key, json::Value member) -> Status {
      if (key != "object") return {};
      VO_TRY(vmi, decode_vmi(member));
      return {};
    });
  };
  const Status status = reader.read(test::fixture("events/vmi-modified.json"), decode_event);
  ASSERT_TRUE(status) << status.error().message();
  EXPECT_EQ(vmi.phase, Phase::kRunning);
  EXPECT_EQ(vmi.node_name, "node01");
  ASSERT_TRUE(vmi.migration_state);
  EXPECT_TRUE(vmi.migration_state->completed && vmi.migration_state->ended);
  EXPECT_EQ(vmi.migration_state->target_memory_overhead, R"("380109040")");
  EXPECT_EQ(vmi.guest_current->to_string(), "1Gi");
  EXPECT_EQ(vmi.current_cpu_topology, (overhead::CpuTopology{1, 1, 1}));
}

}  // namespace
}  // namespace vo::kubevirt
