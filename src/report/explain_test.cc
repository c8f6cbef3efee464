// SPDX-License-Identifier: Apache-2.0
#include "report/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"
#include "overhead/release_match.h"
#include "overhead/spec.h"
#include "report/explanation.h"
#include "report/sizing.h"
#include "support/objects.h"

namespace vo::report {
namespace {

using kubevirt::Source;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using testing::guest_only;
using ::testing::HasSubstr;
using testing::installed_kubevirt;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::quantity;
using testing::rendered_pod;
using testing::running_vmi;
using testing::with_request;

Overrides at(std::string_view release) {
  return {.release = overhead::resolve_release(release).value(),
          .release_text = std::string{release}};
}

// A stored VMI without its pod.
Explanation predicted(overhead::Spec spec, const Overrides& overrides,
                      const kubevirt::KubeVirt* kubevirt = nullptr) {
  const auto vmi = running_vmi(std::move(spec));
  return explain({.vmi = vmi}, kubevirt, overrides).value();
}

Bytes sum(const std::vector<Term>& terms) {
  std::int64_t total = 0;
  for (const Term& term : terms) total += term.bytes.count();
  return Bytes{total};
}

std::string because(const Explanation& e, std::string_view name) {
  const auto term = std::ranges::find(e.memory.terms, name, &Term::name);
  return term == e.memory.terms.end() ? "absent" : term->because;
}

// ---- Without a pod ----------------------------------------------------------------------------

TEST(Explain, predicts_a_stored_vmi) {
  const auto e = predicted(with_request("1Gi"), at("v1.6.2"));
  EXPECT_EQ(e.source, Source::kComputed);
  EXPECT_FALSE(e.pod.has_value());
  EXPECT_EQ(e.memory.overhead.bytes, mebibytes(270));
  EXPECT_EQ(e.memory.guest->bytes, gibibytes(1));
  EXPECT_EQ(e.memory.workload->bytes, gibibytes(1));
  EXPECT_EQ(e.memory.pod_request->bytes, mebibytes(1294));
  EXPECT_EQ(sum(e.memory.terms), e.memory.computed.bytes);
  EXPECT_EQ(because(e, "pageTables"), "requests.memory 1Gi / 512");
  EXPECT_EQ(because(e, "vcpus"), "8Mi × 1: cpu.sockets 1 × cpu.cores 1 × cpu.threads 1");
}

TEST(Explain, says_which_release_and_function_a_term_is_from) {
  const Term term = predicted(with_request("1Gi"), at("v1.6.2")).memory.terms.front();
  EXPECT_EQ(term.release, "v1.6.2");
  EXPECT_EQ(term.file, "pkg/virt-controller/services/renderresources.go");
  EXPECT_EQ(term.function, "GetMemoryOverhead");
}

TEST(Explain, admits_a_virtual_machine_and_no_instance) {
  const auto vm = [](overhead::Spec spec, std::string_view release) {
    kubevirt::VirtualMachineInstance vmi;
    vmi.meta.name = "vm";
    vmi.spec = std::move(spec);
    return explain({.vmi = vmi, .admission = Admission::kApply}, nullptr, at(release)).value();
  };
  const auto old = vm(guest_only("1Gi"), "v1.6.2");
  EXPECT_EQ(old.memory.overhead.bytes, mebibytes(270));
  EXPECT_THAT(old.notes, Contains("admission of v1.6.2 stores requests.memory 1Gi"));
  EXPECT_EQ(vm(guest_only("1Gi"), "v1.7.0").memory.overhead.bytes, mebibytes(268));
  EXPECT_EQ(predicted(guest_only("1Gi"), at("v1.6.2")).memory.overhead.bytes, mebibytes(268));
}

TEST(Explain, assumes_the_newest_release_and_says_so) {
  const auto e = predicted(with_request("1Gi"), {});
  EXPECT_TRUE(e.release.assumed);
  EXPECT_EQ(e.release.release().tag, "v1.9.0");
  EXPECT_EQ(e.configuration.from, "KubeVirt's defaults");
}

TEST(Explain, takes_the_workload_from_the_request_with_overcommit) {
  auto overrides = at("v1.9.0");
  overrides.memory_overcommit = 200;
  const auto e = predicted(guest_only("1Gi"), overrides);
  EXPECT_EQ(e.memory.guest->bytes, gibibytes(1));
  EXPECT_EQ(e.memory.workload->bytes, mebibytes(512));
  EXPECT_EQ(e.memory.pod_request->bytes, mebibytes(512 + 268));
  EXPECT_EQ(e.configuration.from, "KubeVirt's defaults, --overcommit");
}

TEST(Explain, leaves_the_overhead_out_of_the_request_with_overcommit_guest_overhead) {
  auto spec = with_request("1Gi");
  spec.overcommit_guest_overhead = true;
  const auto e = predicted(spec, at("v1.9.0"));
  EXPECT_EQ(e.memory.pod_request->bytes, gibibytes(1));
  EXPECT_EQ(e.memory.workload->bytes, gibibytes(1));
  EXPECT_EQ(e.memory.overhead.bytes, mebibytes(270));
  EXPECT_THAT(e.notes, Contains(HasSubstr("overcommitGuestOverhead: the pod's memory request")));
}

TEST(Explain, counts_huge_pages_into_the_workload) {
  auto spec = guest_only("1Gi");
  spec.hugepages = "2Mi";
  const auto e = predicted(spec, at("v1.9.0"));
  EXPECT_EQ(e.memory.hugepages->bytes, gibibytes(1));
  EXPECT_EQ(e.memory.pod_request->bytes, mebibytes(268));
  EXPECT_EQ(e.memory.workload->bytes, gibibytes(1));
}

TEST(Explain, shows_the_ratio_as_a_term_of_its_own) {
  auto overrides = at("v1.9.0");
  overrides.ratio = "1.5";
  const auto e = predicted(guest_only("1Gi"), overrides);
  EXPECT_EQ(because(e, "ratio"), "additionalGuestMemoryOverheadRatio \"1.5\" on 268Mi");
  EXPECT_EQ(sum(e.memory.terms), e.memory.overhead.bytes);
}

TEST(Explain, takes_arch_for_the_vm_and_for_the_cluster) {
  auto spec = guest_only("1Gi");
  Overrides overrides = at("v1.9.0");
  overrides.architecture = overhead::Architecture::kArm64;
  EXPECT_EQ(because(predicted(spec, overrides), "arm64"), "architecture arm64");
  overrides = at("v1.0.1");
  overrides.architecture = overhead::Architecture::kArm64;
  EXPECT_EQ(because(predicted(spec, overrides), "arm64"),
            "architecture of virt-controller's node arm64");
}

TEST(Explain, names_the_other_candidates_where_they_differ) {
  const auto e = predicted(with_request("1Gi"), at("CNV 4.14"));
  EXPECT_FALSE(e.release.note.empty());
  const auto guest = predicted(guest_only("1Gi"), at("1.7"));
  EXPECT_THAT(guest.alternatives, IsEmpty());
}

TEST(Explain, says_what_the_newest_release_would_change) {
  const auto e = predicted(with_request("1Gi"), at("v1.4.0"));
  EXPECT_EQ(e.newest.release, "v1.9.0");
  EXPECT_THAT(e.newest.changes, Contains(AllOf(Field(&TermChange::name, "video"),
                                               Field(&TermChange::now, mebibytes(16)),
                                               Field(&TermChange::then, mebibytes(32)))));
  EXPECT_THAT(predicted(with_request("1Gi"), at("v1.8.4")).newest.changes, IsEmpty());
}

// ---- Fields that only look like a cost --------------------------------------------------------

TEST(Explain, says_that_tdx_costs_nothing) {
  auto spec = with_request("1Gi");
  EXPECT_THAT(predicted(spec, at("v1.9.0")).notes, Not(Contains(HasSubstr("tdx"))));
  spec.tdx = true;
  EXPECT_THAT(predicted(spec, at("v1.9.0")).notes,
              Contains("launchSecurity.tdx adds no memory in any release"));
}

TEST(Explain, says_why_a_guest_alone_has_no_page_tables) {
  const auto about_pages = Contains(HasSubstr("brings no page tables"));
  EXPECT_THAT(predicted(guest_only("1Gi"), at("v1.6.4")).notes, about_pages);
  EXPECT_THAT(predicted(guest_only("1Gi"), at("v1.6.3")).notes, about_pages);
  EXPECT_THAT(predicted(with_request("1Gi"), at("v1.6.4")).notes, Not(about_pages));
}

TEST(Explain, says_that_supplemental_io_threads_cost_cpu_alone) {
  auto spec = with_request("1Gi");
  spec.supplemental_io_threads = 2;
  const auto e = predicted(spec, at("v1.5.2"));
  EXPECT_THAT(e.notes, Contains(HasSubstr("supplementalPoolThreadCount 2 adds no memory")));
  EXPECT_EQ(e.cpu.overhead->milli, MilliCpu{200});
  EXPECT_EQ(e.cpu.pod_request->because, "(1 vCPU + 2 I/O threads) / cpuAllocationRatio 10");
  EXPECT_EQ(predicted(spec, at("v1.4.0")).cpu.overhead->milli, MilliCpu{});
}

TEST(Explain, says_when_a_field_came_to_count) {
  auto spec = with_request("1Gi");
  spec.snp = true;
  spec.added_overhead = quantity("64Mi");
  const auto old = predicted(spec, at("v1.6.0")).notes;
  EXPECT_THAT(old, Contains("launchSecurity.snp adds no memory before v1.7.0"));
  EXPECT_THAT(old, Contains(HasSubstr("addedOverhead adds no memory before v1.8.0")));
  const auto now = predicted(spec, at("v1.8.0"));
  EXPECT_THAT(now.notes, IsEmpty());
  EXPECT_EQ(because(now, "launchSecurity"), "launchSecurity.snp");
  EXPECT_EQ(because(now, "reservedOverhead"), "memory.reservedOverhead.addedOverhead 64Mi");
}

TEST(Explain, says_that_the_disabled_tpm_counts_where_the_field_is_not_known) {
  auto spec = with_request("1Gi");
  spec.tpm = true;
  spec.tpm_enabled = false;
  EXPECT_THAT(because(predicted(spec, at("v1.5.0")), "tpm"), HasSubstr("ignores enabled: false"));
  EXPECT_THAT(predicted(spec, at("v1.5.1")).notes, Contains(HasSubstr("the TPM costs nothing")));
}

TEST(Explain, says_why_a_binding_plugin_costs_nothing) {
  auto spec = with_request("1Gi");
  spec.interfaces.push_back({.binding_name = "bpfbridge"});
  const auto note = [&](const kubevirt::KubeVirt* kubevirt, std::string_view release) {
    return predicted(spec, at(release), kubevirt).notes;
  };
  EXPECT_THAT(note(nullptr, "v1.6.2"), Contains(HasSubstr("does not have it")));
  EXPECT_THAT(note(nullptr, "v1.2.0"), Contains(HasSubstr("before v1.3.0")));
  overhead::Config config;
  config.bindings.push_back({.name = "bpfbridge"});
  auto kubevirt = installed_kubevirt("v1.6.2", config);
  EXPECT_THAT(note(&kubevirt, "v1.6.2"), Contains(HasSubstr("no computeResourceOverhead")));
  kubevirt.config.bindings[0].memory_request = quantity("32Mi");
  EXPECT_THAT(note(&kubevirt, "v1.6.2"), IsEmpty());
}

TEST(Explain, says_that_the_api_server_refuses_a_request_above_its_limit) {
  auto spec = with_request("1Gi");
  spec.limits.memory = quantity("1Gi");
  auto overrides = at("v1.6.2");
  overrides.memory_overcommit = 90;
  const auto notes = predicted(spec, overrides).notes;
  EXPECT_THAT(notes, Contains(HasSubstr("the API server refuses this pod: memory request "
                                        "1476161991 above its limit 1294Mi")));
  EXPECT_THAT(notes, Contains(HasSubstr("divides requests.memory by memoryOvercommit 90%")));
}

TEST(Explain, says_that_an_object_never_stored_is_taken_as_it_is) {
  kubevirt::VirtualMachineInstance vmi;
  vmi.spec = guest_only("1Gi");
  const auto e = explain({.vmi = vmi}, nullptr, {}).value();
  EXPECT_THAT(e.notes, Contains(HasSubstr("neither uid nor status")));
}

// ---- With a pod -------------------------------------------------------------------------------

TEST(Explain, puts_recorded_derived_and_computed_side_by_side) {
  const auto vmi = running_vmi(with_request("1Gi"));
  auto pod = rendered_pod(vmi, {}, "v1.8.4");
  pod.recorded = "283115520";
  const auto kubevirt = installed_kubevirt("v1.9.0");
  const auto e = explain({.vmi = vmi, .pods = {&pod}}, &kubevirt, {}).value();
  EXPECT_EQ(e.source, Source::kRecorded);
  EXPECT_EQ(e.release.release().tag, "v1.8.4");
  EXPECT_EQ(e.memory.recorded->bytes, mebibytes(270));
  EXPECT_EQ(e.memory.derived->bytes, mebibytes(270));
  EXPECT_EQ(e.memory.computed.bytes, mebibytes(270));
  EXPECT_EQ(e.memory.pod_request->because, "requested by container compute");
  EXPECT_THAT(e.notes, IsEmpty());
}

TEST(Explain, makes_up_the_rest_with_an_unexplained_term) {
  const auto vmi = running_vmi(with_request("1Gi"));
  overhead::Config at_birth;
  at_birth.ratio = "1.5";
  const auto pod = rendered_pod(vmi, at_birth, "v1.6.2");
  const auto kubevirt = installed_kubevirt("v1.6.2");
  const auto e = explain({.vmi = vmi, .pods = {&pod}}, &kubevirt, {}).value();
  EXPECT_EQ(e.source, Source::kDerived);
  EXPECT_EQ(e.memory.terms.back().name, "unexplained");
  EXPECT_EQ(sum(e.memory.terms), e.memory.overhead.bytes);
  EXPECT_NE(e.memory.overhead.bytes, e.memory.computed.bytes);
  EXPECT_EQ(e.memory.workload->bytes, gibibytes(1));
}

TEST(Explain, explains_the_running_pod_during_a_hotplug) {
  auto vmi = running_vmi(with_request("1Gi"));
  const auto pod = rendered_pod(vmi, {}, "v1.6.2");
  vmi.spec.cpu->sockets = 2;
  const auto e = explain({.vmi = vmi, .pods = {&pod}}, nullptr, {}).value();
  EXPECT_THAT(because(e, "vcpus"), HasSubstr("cpu.sockets 1"));
  EXPECT_EQ(e.memory.overhead.bytes, mebibytes(270));
  EXPECT_THAT(e.notes, Contains(HasSubstr("a hotplug is on its way")));
}

TEST(Explain, reads_the_release_flag_in_place_of_the_image) {
  const auto vmi = running_vmi(with_request("1Gi"));
  auto pod = rendered_pod(vmi, {}, "v1.4.0");
  pod.compute_image = "a-registry.example/virt-launcher@sha256:abc";
  const auto e = explain({.vmi = vmi, .pods = {&pod}}, nullptr, at("v1.4.0")).value();
  EXPECT_EQ(e.memory.derived->bytes, e.memory.computed.bytes);
  EXPECT_EQ(e.memory.computed.bytes, mebibytes(244));
}

TEST(Explain, says_that_an_annotation_which_cannot_be_true_does_not_count) {
  const auto vmi = running_vmi(with_request("1Gi"));
  auto pod = rendered_pod(vmi, {}, "v1.4.0");
  pod.recorded = "1";
  const auto e = explain({.vmi = vmi, .pods = {&pod}}, nullptr, {}).value();
  EXPECT_FALSE(e.memory.recorded.has_value());
  EXPECT_THAT(e.notes, Contains(HasSubstr("does not count")));
}

TEST(Explain, shows_that_status_and_annotations_say_something_else) {
  auto vmi = running_vmi(with_request("1Gi"));
  const auto pod = rendered_pod(vmi, {}, "v1.8.0");
  vmi.memory_overhead = "\"300Mi\"";
  vmi.own.pod = "\"another\"";
  const auto e = explain({.vmi = vmi, .pods = {&pod}}, nullptr, {}).value();
  EXPECT_THAT(e.notes, Contains("status.memory.memoryOverhead says 300Mi"));
  EXPECT_THAT(e.notes, Contains(HasSubstr("belong to another pod: void")));
}

TEST(Explain, keeps_a_record_that_can_be_true) {
  auto vmi = running_vmi(with_request("1Gi"));
  const auto pod = rendered_pod(vmi, {}, "v1.8.0");
  vmi.own.record =
      R"("{\"pod-1\":{\"bytes\":283115520,\"source\":\"derived\",\"release\":\"v1.8.0\",)"
      R"(\"time\":\"2026-11-25T01:13:02Z\"}}")";
  const auto e = explain({.vmi = vmi, .pods = {&pod}}, nullptr, {}).value();
  EXPECT_EQ(e.source, Source::kDerived);
  EXPECT_EQ(e.memory.overhead.because,
            "recorded by virt-overhead for this pod at 2026-11-25T01:13:02Z");
}

TEST(Explain, ignores_pods_of_other_vms) {
  const auto vmi = running_vmi(with_request("1Gi"), "a");
  const auto other = rendered_pod(running_vmi(with_request("2Gi"), "b"), {}, "v1.8.0");
  EXPECT_FALSE(explain({.vmi = vmi, .pods = {&other}}, nullptr, {}).value().pod.has_value());
}

}  // namespace
}  // namespace vo::report
