// SPDX-License-Identifier: Apache-2.0
#include "report/explain.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "base/units.h"
#include "kubevirt/current_pod.h"
#include "kubevirt/derivation.h"
#include "kubevirt/json_token.h"
#include "kubevirt/names.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"
#include "kubevirt/truth.h"
#include "overhead/formula.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "overhead/terms.h"
#include "quantity/quantity.h"
#include "report/because.h"
#include "report/configuration.h"
#include "report/cpu_report.h"
#include "report/explanation.h"
#include "report/newest.h"
#include "report/notes.h"
#include "report/pod_notes.h"
#include "report/release_choice.h"
#include "report/sizing.h"

namespace vo::report {
namespace {

using kubevirt::Source;

// Everything an explanation is made from, gathered once.
struct Gathered {
  kubevirt::VirtualMachineInstance vmi;  // with --arch
  const kubevirt::LauncherPod* pod = nullptr;
  kubevirt::KubeVirt kubevirt;  // with the other flags
  ReleaseChoice choice;
  Sizing sizing;
  std::optional<kubevirt::Assessment> found;  // where there is a pod
};

Bytes bytes_or_zero(const std::optional<Quantity>& quantity) {
  if (!quantity) return Bytes{};
  const auto bytes = quantity->bytes();
  return bytes ? *bytes : Bytes{};
}

std::optional<Figure> figure(const std::optional<Quantity>& quantity, std::string because) {
  if (!quantity) return std::nullopt;
  return Figure{bytes_or_zero(quantity), std::move(because)};
}

// ---- Gathering --------------------------------------------------------------------------------

kubevirt::VirtualMachineInstance with_architecture(kubevirt::VirtualMachineInstance vmi,
                                                   const Overrides& overrides) {
  if (overrides.architecture) vmi.spec.architecture = *overrides.architecture;
  return vmi;
}

overhead::Spec spec_to_size(const kubevirt::VirtualMachineInstance& vmi,
                            const kubevirt::LauncherPod* pod) {
  const bool ahead =
      pod == nullptr ? kubevirt::spec_is_ahead(vmi) : kubevirt::spec_is_ahead(vmi, *pod);
  return ahead ? kubevirt::running_spec(vmi) : vmi.spec;
}

// --release stands for what the pod's image would have said.
kubevirt::LauncherPod with_release(kubevirt::LauncherPod pod, const Overrides& overrides) {
  if (overrides.release) {
    pod.compute_image = format("virt-launcher:{}", overrides.release->release().tag);
  }
  return pod;
}

Result<Gathered> gather(const Subject& subject, const kubevirt::KubeVirt* kubevirt,
                        const Overrides& overrides) {
  Gathered all{.vmi = with_architecture(subject.vmi, overrides),
               .kubevirt = configured(kubevirt, overrides)};
  all.pod = kubevirt::current_pod(all.vmi, subject.pods);
  VO_TRY(all.choice,
         choose_release(overrides.release, overrides.release_text, all.vmi, all.pod, kubevirt));
  VO_TRY(all.sizing, size(spec_to_size(all.vmi, all.pod), subject.admission, all.kubevirt.config,
                          all.choice.release()));
  if (all.pod != nullptr) {
    all.found = kubevirt::assess(all.vmi, with_release(*all.pod, overrides), &all.kubevirt,
                                 kubevirt::claim_for(all.vmi, all.pod->meta.uid));
  }
  return all;
}

// ---- Identity and memory ----------------------------------------------------------------------

std::optional<PodIdentity> identify(const kubevirt::LauncherPod* pod) {
  if (pod == nullptr) return std::nullopt;
  return PodIdentity{.name = pod->meta.name, .uid = pod->meta.uid, .node = pod->node_name};
}

std::optional<Figure> guest(const overhead::Spec& spec) {
  if (spec.guest) return figure(spec.guest, "memory.guest " + spec.guest->to_string());
  for (const auto& [name, quantity] : {std::pair{"requests.memory", &spec.requests.memory},
                                       std::pair{"limits.memory", &spec.limits.memory}}) {
    if (!*quantity) continue;
    return figure(*quantity, format("{} {}, no memory.guest", name, (*quantity)->to_string()));
  }
  return std::nullopt;
}

std::string chosen_reason(const Gathered& all) {
  const std::string tag{all.choice.release().tag};
  if (!all.found) return "predicted by the formula of " + tag;
  if (!all.found->memory) return "computed by the formula of " + tag;
  if (!all.found->record.time.empty()) {
    return format("recorded by virt-overhead for this pod at {}", all.found->record.time);
  }
  switch (all.found->source) {
    case Source::kRecorded: return "recorded by KubeVirt on the pod";
    case Source::kDerived: return "derived from what the pod requests";
    case Source::kComputed:
    case Source::kNone: break;
  }
  return "computed by the formula of " + tag;
}

void show_sources(Memory& memory, const Gathered& all) {
  memory.computed = {all.sizing.breakdown.total, format("formula of {}", all.choice.release().tag)};
  if (!all.found) return;
  if (all.found->recorded) {
    memory.recorded =
        Figure{*all.found->recorded, format("annotation {}", kubevirt::kRecordedAnnotation)};
  }
  if (all.found->derived) {
    memory.derived = Figure{*all.found->derived, all.found->derivation.why};
  }
}

void show_requests(Memory& memory, const Gathered& all) {
  if (all.pod == nullptr) {
    const std::string reason = format("predicted for {}", all.choice.release().tag);
    memory.pod_request = figure(all.sizing.resources.requests.memory, reason);
    memory.hugepages =
        figure(all.sizing.resources.hugepages, "hugepages-" + all.sizing.resources.hugepages_size);
    return;
  }
  memory.pod_request = figure(all.pod->compute.requests.memory, "requested by container compute");
  memory.hugepages = figure(all.pod->compute.hugepages_requests, "requested by container compute");
}

// With overcommitGuestOverhead the request leaves the overhead out, except beside huge pages.
void show_workload(Memory& memory, const overhead::Spec& spec) {
  if (!memory.pod_request) return;
  const bool contained = !spec.overcommit_guest_overhead || spec.hugepages;
  const Bytes inside = contained ? memory.overhead.bytes : Bytes{};
  auto rest = checked_subtract(memory.pod_request->bytes, inside);
  if (memory.hugepages && rest) rest = checked_add(*rest, memory.hugepages->bytes);
  if (!rest) return;
  std::string because = memory.hugepages ? "podRequest + hugepages" : "podRequest";
  memory.workload = Figure{*rest, because + (contained ? " − overhead" : ", holds no overhead")};
}

// ---- Terms ------------------------------------------------------------------------------------

Term explain_term(const overhead::Term& term, const Gathered& all) {
  const overhead::Release& release = all.choice.release();
  const overhead::TermSource source = overhead::source(term.id, release);
  return {.name = std::string{overhead::info(term.id).name},
          .bytes = term.bytes,
          .because = because(term.id, {.spec = all.sizing.spec,
                                       .config = all.kubevirt.config,
                                       .release = release,
                                       .breakdown = all.sizing.breakdown}),
          .release = std::string{release.tag},
          .file = std::string{source.file},
          .function = std::string{source.function}};
}

void show_terms(Memory& memory, const Gathered& all) {
  for (const overhead::Term& term : all.sizing.breakdown.terms) {
    memory.terms.push_back(explain_term(term, all));
  }
  const auto rest = checked_subtract(memory.overhead.bytes, memory.computed.bytes);
  if (!rest || *rest == Bytes{}) return;
  memory.terms.push_back({.name = "unexplained",
                          .bytes = *rest,
                          .because = "what release, configuration and VMI of now do not explain"});
}

Memory explain_memory(const Gathered& all) {
  Memory memory{.guest = guest(all.sizing.spec)};
  const auto chosen = all.found ? all.found->memory : std::nullopt;
  memory.overhead = {chosen.value_or(all.sizing.breakdown.total), chosen_reason(all)};
  show_sources(memory, all);
  show_requests(memory, all);
  show_workload(memory, all.sizing.spec);
  show_terms(memory, all);
  return memory;
}

// ---- The rest ---------------------------------------------------------------------------------

std::optional<MilliCpu> cpu_overhead(const Gathered& all) {
  return all.found && all.found->cpu ? all.found->cpu : std::nullopt;
}

std::optional<Sidecars> sidecars(const kubevirt::LauncherPod* pod) {
  if (pod == nullptr) return std::nullopt;
  const auto cpu = pod->sidecar_cpu.milli();
  return Sidecars{bytes_or_zero(pod->sidecar_memory), cpu ? *cpu : MilliCpu{}};
}

Result<std::vector<Alternative>> alternatives(const Gathered& all, Admission admission) {
  std::vector<Alternative> others;
  for (const overhead::Release* candidate : all.choice.candidates) {
    VO_TRY(const Sizing sizing,
           size(spec_to_size(all.vmi, all.pod), admission, all.kubevirt.config, *candidate));
    if (sizing.breakdown.total == all.sizing.breakdown.total) continue;
    others.push_back({std::string{candidate->tag}, sizing.breakdown.total});
  }
  return others;
}

Result<Comparison> newest(const Gathered& all, Admission admission) {
  VO_TRY(const Sizing then, size(spec_to_size(all.vmi, all.pod), admission, all.kubevirt.config,
                                 overhead::newest_release()));
  return compare(all.sizing, then, all.kubevirt.config);
}

void append(std::vector<std::string>& to, std::vector<std::string> notes) {
  std::ranges::move(notes, std::back_inserter(to));
}

std::vector<std::string> notes(const Gathered& all, Admission admission, Bytes chosen) {
  std::vector<std::string> result;
  append(result, all.found ? pod_notes(all.vmi, *all.pod, *all.found, chosen)
                           : prediction_notes(all.vmi, all.sizing, admission));
  append(result, field_notes(all.sizing, all.kubevirt.config));
  return result;
}

// A computed value that the pod does not confirm.
bool is_ambiguous(const std::optional<kubevirt::Assessment>& found) {
  if (!found) return false;
  if (found->memory) return found->ambiguous;
  return found->spec_changed || found->derivation.kind == kubevirt::Derivation::Kind::kAmbiguous;
}

}  // namespace

Result<Explanation> explain(const Subject& subject, const kubevirt::KubeVirt* kubevirt,
                            const Overrides& overrides) {
  VO_TRY(const Gathered all, gather(subject, kubevirt, overrides));
  const kubevirt::ObjectMeta& meta = all.vmi.meta;
  const bool is_vm = subject.admission == Admission::kApply;
  Explanation result{
      .object = {.kind = is_vm ? "VirtualMachine" : "VirtualMachineInstance",
                 .namespace_name = meta.namespace_name,
                 .name = meta.name,
                 .uid = meta.uid},
      .pod = identify(all.pod),
      .release = all.choice,
      .configuration = describe(kubevirt, all.kubevirt, overrides),
      .source = all.found && all.found->memory ? all.found->source : Source::kComputed,
      .ambiguous = is_ambiguous(all.found),
      .memory = explain_memory(all),
      .cpu = explain_cpu(all.sizing, all.kubevirt.config, all.pod, cpu_overhead(all)),
      .sidecars = sidecars(all.pod)};
  VO_TRY(result.alternatives, alternatives(all, subject.admission));
  VO_TRY(result.newest, newest(all, subject.admission));
  result.notes = notes(all, subject.admission, result.memory.overhead.bytes);
  return result;
}

}  // namespace vo::report
