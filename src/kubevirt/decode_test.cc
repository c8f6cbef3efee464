// SPDX-License-Identifier: Apache-2.0
// Odd and hostile objects.
#include "kubevirt/decode.h"

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/format.h"
#include "base/result.h"
#include "json/reader.h"
#include "json/value.h"
#include "kubevirt/objects.h"
#include "overhead/spec.h"

namespace vo::kubevirt {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::StartsWith;

template <typename T>
Result<T> decoded(std::string_view text, Result<T> (*decoder)(json::Value)) {
  json::Reader reader;
  return decode(reader, text, decoder);
}

Result<VirtualMachineInstance> vmi_with(std::string_view domain) {
  return decoded(format(R"({{"spec":{{"domain":{}}}}})", domain), decode_vmi);
}

overhead::Spec spec_with(std::string_view domain) {
  auto vmi = vmi_with(domain);
  EXPECT_TRUE(vmi) << vmi.error().message();
  return vmi ? vmi->spec : overhead::Spec{};
}

std::string error_with(std::string_view domain) {
  auto vmi = vmi_with(domain);
  return vmi ? "no error" : vmi.error().message();
}

TEST(DecodeVmi, quantities_may_be_numbers) {
  const auto spec = spec_with(R"({"resources":{"requests":{"memory":1073741824,"cpu":4},
      "limits":{"cpu":0.5,"memory":1e9,"ephemeral-storage":" 1Gi "}}})");
  EXPECT_EQ(spec.requests.memory->to_string(), "1073741824");
  EXPECT_EQ(spec.requests.cpu->to_string(), "4");
  EXPECT_EQ(spec.limits.cpu->to_string(), "500m");
  EXPECT_EQ(spec.limits.memory->to_string(), "1e9");
  EXPECT_EQ(spec.limits.ephemeral_storage->to_string(), "1Gi");
}

TEST(DecodeVmi, null_is_absent_and_empty_is_present) {
  const auto none = spec_with(R"({"cpu":null,"memory":{"guest":null,"hugepages":null},
      "devices":{"tpm":null,"interfaces":null,"gpus":null},"launchSecurity":{"sev":null},
      "resources":{"requests":{"memory":null},"limits":null}})");
  EXPECT_FALSE(none.cpu || none.guest || none.hugepages || none.requests.memory);
  EXPECT_FALSE(none.tpm || none.sev);
  const auto some = spec_with(R"({"cpu":{},"memory":{"hugepages":{}},"devices":{"tpm":{}},
      "launchSecurity":{"sev":{},"snp":{},"tdx":{}}})");
  EXPECT_TRUE(some.cpu && some.tpm && some.sev && some.snp && some.tdx);
  EXPECT_EQ(some.hugepages, "");
}

TEST(DecodeVmi, interfaces_show_what_costs_memory) {
  const auto spec = spec_with(R"({"devices":{"interfaces":[{"name":"a","masquerade":{},
      "ports":[{"port":22}]},{"sriov":{}},{"passt":{},"ports":[]},{"passtBinding":{}},
      {"binding":{"name":"slirp"}}]}})");
  ASSERT_THAT(spec.interfaces, SizeIs(5));
  EXPECT_TRUE(spec.interfaces[0].has_ports);
  EXPECT_TRUE(spec.interfaces[1].sriov);
  EXPECT_TRUE(spec.interfaces[2].passt && !spec.interfaces[2].has_ports);
  EXPECT_TRUE(spec.interfaces[3].passt_binding);
  EXPECT_EQ(spec.interfaces[4].binding_name, "slirp");
}

TEST(DecodeVmi, io_threads_and_parity) {
  const auto spec = spec_with(
      R"({"ioThreadsPolicy":"supplementalPool","ioThreads":{"supplementalPoolThreadCount":4}})");
  EXPECT_TRUE(spec.io_threads_policy_supplemental_pool);
  EXPECT_EQ(spec.supplemental_io_threads, 4U);
  const auto vmi = decoded(
      R"({"metadata":{"annotations":{"alpha.kubevirt.io/EmulatorThreadCompleteToEvenParity":""}}})",
      decode_vmi);
  EXPECT_TRUE(vmi->spec.even_emulator_parity);
}

TEST(DecodeVmi, a_migration_target_is_one_whose_annotation_says_true) {
  for (const auto& [value, is_target] : {std::pair{"true", true}, {"false", false}, {"", false}}) {
    const auto vmi = decoded(
        format(R"({{"metadata":{{"annotations":{{"kubevirt.io/create-migration-target":"{}"}}}}}})",
               value),
        decode_vmi);
    ASSERT_TRUE(vmi) << vmi.error().message();
    EXPECT_EQ(vmi->migration_target, is_target) << value;
  }
}

TEST(DecodeVmi, own_values_are_kept_as_tokens) {
  const auto vmi = decoded(R"({"metadata":{"annotations":{"virt-overhead.io/memory":"290Mi",
      "virt-overhead.io/record":"{\"a\":1}"},"labels":{"kubevirt.io/outdatedLauncherImage":""},
      "deletionTimestamp":"2026-11-23T21:40:49Z"},
      "status":{"memory":{"memoryOverhead":304087040},
      "currentCPUTopology":{"cpuOverhead":"200m"}}})",
                           decode_vmi);
  ASSERT_TRUE(vmi) << vmi.error().message();
  EXPECT_TRUE(vmi->has_annotations && vmi->outdated_launcher_image && vmi->meta.deleting);
  EXPECT_EQ(vmi->own.memory, R"("290Mi")");
  EXPECT_EQ(vmi->own.record, R"("{\"a\":1}")");
  EXPECT_EQ(vmi->own.pod, std::nullopt);
  EXPECT_EQ(vmi->memory_overhead, "304087040");
  EXPECT_EQ(vmi->cpu_overhead, R"("200m")");
}

TEST(DecodeVmi, hotplug_conditions_count_unless_false) {
  const auto vmi = decoded(R"({"status":{"conditions":[
      {"type":"HotMemoryChange","status":"True","lastTransitionTime":"2026-11-23T21:40:49Z"},
      {"type":"HotVCPUChange","status":"False"},{"type":"Ready","status":"True"},
      {"lastProbeTime":null,"lastTransitionTime":null,"status":"True","type":"LiveMigratable"}]}})",
                           decode_vmi);
  ASSERT_TRUE(vmi) << vmi.error().message();
  ASSERT_TRUE(vmi->hot_memory_change);
  EXPECT_EQ(format_rfc3339(vmi->hot_memory_change->last_transition), "2026-11-23T21:40:49Z");
  EXPECT_FALSE(vmi->hot_vcpu_change);
}

TEST(DecodeVmi, the_image_of_its_launcher) {
  EXPECT_EQ(decoded(R"({"status":{"launcherContainerImageVersion":"q/virt-launcher:v1.6.2"}})",
                    decode_vmi)
                ->launcher_image,
            "q/virt-launcher:v1.6.2");
  EXPECT_EQ(
      decoded(R"({"status":{"launcherContainerImageVersion":null}})", decode_vmi)->launcher_image,
      "");
}

TEST(DecodeVmi, an_unknown_phase_is_not_an_error) {
  EXPECT_EQ(decoded(R"({"status":{"phase":"Paused"}})", decode_vmi)->phase, Phase::kOther);
  EXPECT_EQ(decoded(R"({"status":{"phase":""}})", decode_vmi)->phase, Phase::kUnset);
  EXPECT_EQ(decoded(R"({"status":{"phase":"WaitingForSync"}})", decode_vmi)->phase,
            Phase::kWaitingForSync);
}

TEST(DecodeVmi, errors_name_the_path_and_the_text) {
  EXPECT_THAT(error_with(R"({"memory":{"guest":"1KiB"}})"),
              StartsWith(".spec.domain.memory.guest: "));
  EXPECT_THAT(error_with(R"({"memory":{"guest":"1KiB"}})"), ::testing::HasSubstr("1KiB"));
  EXPECT_EQ(error_with(R"({"cpu":{"cores":4294967296}})"),
            ".spec.domain.cpu.cores: expected an integer from 0 to 4294967295, got 4294967296");
  EXPECT_EQ(error_with(R"({"resources":{"requests":{"cpu":true}}})"),
            R"(.spec.domain.resources.requests.cpu: expected a quantity such as "1Gi", got true)");
  EXPECT_EQ(error_with(R"({"devices":{"gpus":{}}})"),
            ".spec.domain.devices.gpus: expected an array, got an object");
  EXPECT_EQ(error_with(R"({"devices":{"interfaces":[{},{"sriov":1}]}})"),
            ".spec.domain.devices.interfaces[1].sriov: expected an object, got 1");
}

TEST(DecodeVmi, a_hostile_object_costs_an_error_and_nothing_else) {
  std::string many = R"({"devices":{"gpus":[{})";
  for (int i = 0; i < 70000; ++i) many += ",{}";
  EXPECT_EQ(error_with(many + "]}}"), ".spec.domain.devices.gpus[65534]: more than 65534 elements");
  EXPECT_THAT(error_with(R"({"memory":{"guest":"2E6024865272343"}})"),
              StartsWith(".spec.domain.memory.guest: "));
  EXPECT_THAT(error_with(R"({"memory":{"guest":")" + std::string(100000, '9') + R"("}})"),
              StartsWith(".spec.domain.memory.guest: "));
  EXPECT_EQ(error_with(R"({"x":)" + std::string(200000, '[') + std::string(200000, ']') + "}"),
            "no error");
  EXPECT_THAT(error_with(R"({"x":)" + std::string(200000, '[') + "}"), StartsWith(".spec.domain"));
}

TEST(DecodePod, counts_containers_by_name_and_kind) {
  const auto pod = decoded(R"({"metadata":{"ownerReferences":[
      {"kind":"VirtualMachineInstance","uid":"not-the-controller"},
      {"kind":"VirtualMachineInstance","uid":"u1","controller":true}],
      "labels":{"kubevirt.io/migrationJobUID":"m1"},
      "annotations":{"kubevirt.io/ephemeral-provisioning":"x"}},
      "spec":{"nodeName":"n1","initContainers":[
        {"name":"once","resources":{"requests":{"memory":"7Gi"}}},
        {"name":"log","restartPolicy":"Always",
         "resources":{"requests":{"memory":"60M","cpu":"15m"}}}],
      "containers":[{"name":"side","resources":{"requests":{"memory":"1M"}}},
        {"resources":{"requests":{"memory":"2Gi","hugepages-2Mi":"1Gi","hugepages-1Gi":"2Gi"},
          "limits":{"memory":"3Gi"}},"name":"compute","image":"i:v1.6.3"}]},
      "status":{"phase":"Failed"}})",
                           decode_pod);
  ASSERT_TRUE(pod) << pod.error().message();
  EXPECT_EQ(pod->owner_uid, "u1");
  EXPECT_EQ(pod->migration_uid, "m1");
  EXPECT_TRUE(pod->ephemeral_provisioning && pod->finished && pod->has_compute && !pod->is_fork);
  EXPECT_EQ(pod->compute_image, "i:v1.6.3");
  EXPECT_EQ(pod->compute.hugepages_requests->to_string(), "3Gi");
  EXPECT_EQ(pod->compute.limits.memory->to_string(), "3Gi");
  EXPECT_EQ(pod->sidecar_memory.to_string(), "61M");
  EXPECT_EQ(pod->sidecar_cpu.to_string(), "15m");
}

TEST(DecodePod, a_pod_of_the_fork_is_read_and_marked) {
  const auto pod = decoded(R"({"metadata":{"ownerReferences":[{"controller":true,"uid":"u",
      "kind":"InternalVirtualizationVirtualMachineInstance"}]},
      "spec":{"containers":[{"name":"d8v-compute","resources":{"requests":{"memory":"1Gi"}}}]}})",
                           decode_pod);
  EXPECT_TRUE(pod->is_fork && pod->has_compute);
  EXPECT_EQ(pod->owner_uid, "u");
}

TEST(DecodePod, a_pod_of_somebody_else_has_no_owner_and_no_compute) {
  const auto pod = decoded(R"({"metadata":{"ownerReferences":[{"kind":"ReplicaSet","uid":"r",
      "controller":true}]},"spec":{"containers":[{"name":"web"}]}})",
                           decode_pod);
  EXPECT_EQ(pod->owner_uid, "");
  EXPECT_FALSE(pod->has_compute);
}

TEST(DecodeKubeVirt, zero_and_null_mean_the_default) {
  const auto cr = decoded(R"({"spec":{"configuration":{"additionalGuestMemoryOverheadRatio":null,
      "developerConfiguration":{"memoryOvercommit":0,"cpuAllocationRatio":null}}},
      "status":{"phase":""}})",
                          decode_kubevirt);
  EXPECT_EQ(cr->config.ratio, std::nullopt);
  EXPECT_EQ(cr->config.memory_overcommit, 100);
  EXPECT_EQ(cr->config.cpu_allocation_ratio, 10);
  EXPECT_FALSE(cr->has_phase);
}

TEST(DecodeKubeVirt, bindings_gates_and_the_launcher_image) {
  const auto cr = decoded(R"({"spec":{"configuration":{"developerConfiguration":{
      "featureGates":["A","B"]},"network":{"binding":{"slirp":{"sidecarImage":"x"},
      "passt":{"computeResourceOverhead":{"requests":{"memory":"500Mi"}}}}}}},
      "status":{"observedDeploymentConfig":"{\"virtLauncherImage\":\"q/l@sha256:1\"}"}})",
                          decode_kubevirt);
  ASSERT_TRUE(cr) << cr.error().message();
  EXPECT_THAT(cr->feature_gates, ElementsAre("A", "B"));
  ASSERT_THAT(cr->config.bindings, SizeIs(2));
  EXPECT_EQ(cr->config.bindings[0].name, "slirp");
  EXPECT_TRUE(cr->config.bindings[0].memory_request.is_zero());
  EXPECT_EQ(cr->config.bindings[1].memory_request.to_string(), "500Mi");
  EXPECT_EQ(cr->launcher_image, "q/l@sha256:1");
  EXPECT_TRUE(decoded(R"({"status":{"observedDeploymentConfig":"not JSON"}})", decode_kubevirt));
}

TEST(DecodeKubeVirt, a_ratio_without_quotes_is_what_the_api_refuses_too) {
  EXPECT_EQ(decoded(R"({"spec":{"configuration":{"additionalGuestMemoryOverheadRatio":1.5}}})",
                    decode_kubevirt)
                .error()
                .message(),
            ".spec.configuration.additionalGuestMemoryOverheadRatio: expected a string, got 1.5");
}

TEST(DecodeVm, says_that_an_instancetype_decides) {
  const auto vm = decoded(R"({"spec":{"instancetype":{"name":"u1.medium"},"preference":{},
      "template":{"metadata":{"annotations":
      {"alpha.kubevirt.io/EmulatorThreadCompleteToEvenParity":""}},
      "spec":{"architecture":"s390x"}}}})",
                          decode_vm);
  ASSERT_TRUE(vm) << vm.error().message();
  EXPECT_TRUE(vm->has_instancetype && vm->has_preference && vm->has_template);
  EXPECT_TRUE(vm->spec.even_emulator_parity);
  EXPECT_EQ(vm->spec.architecture, overhead::Architecture::kS390x);
}

TEST(DecodeMigration, knows_its_vmi_and_phase) {
  const auto migration = decoded(R"({"metadata":{"uid":"m"},"spec":{"vmiName":"vm-a"},
      "status":{"phase":"Running"}})",
                                 decode_migration);
  EXPECT_EQ(migration->vmi_name, "vm-a");
  EXPECT_EQ(migration->phase, "Running");
}

TEST(DecodeHeader, names_any_object) {
  const auto header = decoded(R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"s",
      "namespace":"n","creationTimestamp":null},"spec":{"domain":7}})",
                              decode_header);
  EXPECT_EQ(header->kind, "Service");
  EXPECT_EQ(header->meta.name, "s");
}

}  // namespace
}  // namespace vo::kubevirt
