// SPDX-License-Identifier: Apache-2.0
#include "cli/explain_files.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "cli/explain_flags.h"
#include "cli/input_files.h"
#include "cli/object_collection.h"
#include "cli/object_reader.h"
#include "cli/output_format.h"
#include "cli/terminal.h"
#include "kubevirt/objects.h"
#include "report/explain.h"
#include "report/explanation.h"
#include "report/sizing.h"

namespace vo::cli {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

std::string name_of(std::string_view kind, const kubevirt::ObjectMeta& meta) {
  return meta.namespace_name.empty() ? format("{} {}", kind, meta.name)
                                     : format("{} {}/{}", kind, meta.namespace_name, meta.name);
}

// Why a VirtualMachine cannot be explained as it is; empty: it can.
std::string_view refusal(const kubevirt::VirtualMachine& vm) {
  if (vm.has_instancetype || vm.has_preference) {
    return "it takes its size from an instancetype or preference that is not here; give its "
           "VirtualMachineInstance, or the VM as its expand-spec subresource returns it";
  }
  return vm.has_template ? "" : "it has no spec.template";
}

kubevirt::VirtualMachineInstance as_instance(const kubevirt::VirtualMachine& vm) {
  kubevirt::VirtualMachineInstance vmi;
  vmi.meta = vm.meta;
  vmi.spec = vm.spec;
  return vmi;
}

class Explainer {
 public:
  Explainer(const kubevirt::KubeVirt* kubevirt, const report::Overrides& overrides,
            OutputFormat format, const Terminal& terminal)
      : kubevirt_(kubevirt),
        overrides_(overrides),
        terminal_(terminal),
        output_(format, terminal) {}

  void explain_instances(const ObjectCollection& collection) {
    for (const kubevirt::VirtualMachineInstance& vmi : collection.vmis()) {
      explain("VirtualMachineInstance", {.vmi = vmi, .pods = collection.pods_of(vmi)});
    }
  }

  // A VM whose VMI is here too is explained by that: it is what really runs.
  void explain_machines(const ObjectCollection& collection) {
    for (const kubevirt::VirtualMachine& vm : collection.vms()) {
      if (collection.has_instance_of(vm)) continue;
      if (const auto why = refusal(vm); !why.empty()) {
        refuse("VirtualMachine", vm.meta, why);
        continue;
      }
      const auto vmi = as_instance(vm);
      explain("VirtualMachine", {.vmi = vmi, .admission = report::Admission::kApply});
    }
  }

  bool finish() {
    output_.finish();
    return all_explained_;
  }

 private:
  void explain(std::string_view kind, const report::Subject& subject) {
    const auto explanation = report::explain(subject, kubevirt_, overrides_);
    if (explanation) {
      output_.write(*explanation);
    } else {
      refuse(kind, subject.vmi.meta, explanation.error().message());
    }
  }

  void refuse(std::string_view kind, const kubevirt::ObjectMeta& meta, std::string_view why) {
    all_explained_ = false;
    terminal_.say(format("{}: {}", name_of(kind, meta), why));
  }

  const kubevirt::KubeVirt* kubevirt_;
  const report::Overrides& overrides_;
  const Terminal& terminal_;
  ExplanationOutput output_;
  bool all_explained_ = true;
};

std::string nothing_to_explain(const ObjectCollection& collection) {
  if (!collection.fork_kind().empty()) {
    return format(
        "{} is of Deckhouse's fork, which renames KubeVirt's kinds and fields; it is not "
        "covered",
        collection.fork_kind());
  }
  if (!collection.template_kind().empty()) {
    return format(
        "{} holds a VM's template, not a VM; give one of its VirtualMachines or their "
        "instances",
        collection.template_kind());
  }
  const std::string others = collection.passed_over();
  return format("nothing to explain in it{}{}; give a VirtualMachineInstance or VirtualMachine",
                others.empty() ? "" : ", only ", others);
}

void say_what_does_not_count(const ObjectCollection& collection, const Terminal& terminal) {
  for (const std::string& warning : collection.warnings()) terminal.say(warning);
  const auto with_instance = std::ranges::count_if(
      collection.vms(), [&](const auto& vm) { return collection.has_instance_of(vm); });
  if (with_instance > 0) {
    terminal.say(format("passed over {} VirtualMachine, explained by the instance", with_instance));
  }
  if (const std::size_t pods = collection.orphaned_pods(); pods > 0) {
    terminal.say(
        format("passed over {} launcher pods whose VirtualMachineInstance is not here", pods));
  }
  if (const std::string others = collection.passed_over(); !others.empty()) {
    terminal.say("passed over " + others);
  }
}

Status read_config(const std::string& file, ObjectCollection& collection) {
  VO_CHECK_OK(read_objects({file}, collection));
  VO_TRY(const auto* kubevirt, collection.kubevirt());
  if (kubevirt == nullptr) return input_error(format("{}: no KubeVirt CR in it", file));
  return {};
}

std::vector<std::string> named_files(const ExplainFlags& flags) {
  std::vector<std::string> names = flags.files;
  names.insert(names.end(), flags.names.begin(), flags.names.end());
  return names;
}

}  // namespace

Result<bool> explain_collection(const ObjectCollection& collection, const std::string& origin,
                                const ExplainFlags& flags, const Terminal& terminal) {
  VO_TRY(const auto overrides, overrides_of(flags));
  VO_TRY(const auto output, output_format_of(flags));
  ObjectCollection configuration;
  const kubevirt::KubeVirt* kubevirt = nullptr;
  if (!flags.config.empty()) VO_CHECK_OK(read_config(flags.config, configuration));
  VO_TRY(kubevirt, (flags.config.empty() ? collection : configuration).kubevirt());
  if (collection.vmis().empty() && collection.vms().empty()) {
    return input_error(format("{}: {}", origin, nothing_to_explain(collection)));
  }
  Explainer explainer{kubevirt, overrides, output, terminal};
  explainer.explain_instances(collection);
  explainer.explain_machines(collection);
  say_what_does_not_count(collection, terminal);
  return explainer.finish();
}

Result<bool> explain_files(const ExplainFlags& flags, const Terminal& terminal) {
  VO_CHECK_OK(overrides_of(flags));
  VO_CHECK_OK(output_format_of(flags));
  const auto names = named_files(flags);
  VO_TRY(const auto files, expand_files(names));
  ObjectCollection collection;
  VO_CHECK_OK(read_objects(files, collection));
  return explain_collection(collection, joined(names), flags, terminal);
}

}  // namespace vo::cli
