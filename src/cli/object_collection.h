// SPDX-License-Identifier: Apache-2.0
// The objects of one call of a reading command, from any number of files in any order: VMs, VMIs,
// launcher pods and KubeVirt CRs. Other kinds are counted.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "cli/field_warnings.h"
#include "json/reader.h"
#include "json/yaml_stream.h"
#include "kubevirt/decode.h"
#include "kubevirt/objects.h"

namespace vo::cli {

// What an object is where it does not say so itself: the elements of a typed list.
struct TypeMeta {
  std::string api_version;
  std::string kind;
};

class ObjectCollection {
 public:
  // Takes one object in, as JSON. Error: kInput, with the object and the path in it:
  // "VirtualMachine ns/a: .spec.template.spec.domain.memory.guest: …".
  Status add(std::string_view text, const TypeMeta& unless_said = {});

  // The same with the place of that value in front: "LINE:COLUMN: VirtualMachine ns/a: …".
  Status add(const json::StreamPiece& piece);

  const std::vector<kubevirt::VirtualMachineInstance>& vmis() const { return vmis_; }
  const std::vector<kubevirt::VirtualMachine>& vms() const { return vms_; }

  // The launcher pods that the VMI owns by uid, in no order. A VMI without uid owns none.
  std::vector<const kubevirt::LauncherPod*> pods_of(
      const kubevirt::VirtualMachineInstance& vmi) const;

  // Whether the VM's own VMI is here too.
  bool has_instance_of(const kubevirt::VirtualMachine& vm) const;

  // The one KubeVirt CR, nullptr where there is none; one that is installed goes before one that is
  // not (any more). Error: kInput, more than one; the same one twice is one.
  Result<const kubevirt::KubeVirt*> kubevirt() const;

  // Fields of VMs and VMIs that do not count though their writer believes so.
  std::vector<std::string> warnings() const { return warnings_.lines(); }

  // "3 Service, 1 VirtualMachinePool": what was passed over; empty where nothing was.
  std::string passed_over() const;

  // Of a fork that renames KubeVirt's kinds; empty: none seen.
  const std::string& fork_kind() const { return fork_kind_; }
  // Kinds that hold a VM's template, "VirtualMachinePool"; empty: none seen.
  const std::string& template_kind() const { return template_kind_; }

  std::size_t orphaned_pods() const;  // launcher pods whose VMI is not here

 private:
  // What became of an object, and its kind and name as far as they could be read.
  struct Attempt {
    Status status;
    std::string name;
  };

  Attempt attempt(std::string_view text, const TypeMeta& unless_said);
  Status add(const kubevirt::ObjectHeader& header, std::string_view text);
  Status add_instance(const kubevirt::ObjectHeader& header, std::string_view text);
  Status add_machine(const kubevirt::ObjectHeader& header, std::string_view text);
  Status add_kubevirt(std::string_view text);
  Status add_pod(std::string_view text);
  Status check_fields(const kubevirt::ObjectHeader& header, std::string_view text,
                      std::string_view spec_path);
  void pass_over(const std::string& api_version, const std::string& kind);

  json::Reader reader_;
  std::vector<kubevirt::VirtualMachineInstance> vmis_;
  std::unordered_set<std::string> instances_;  // namespace/name of vmis_
  std::vector<kubevirt::VirtualMachine> vms_;
  std::vector<kubevirt::KubeVirt> kubevirts_;
  std::unordered_multimap<std::string, kubevirt::LauncherPod> pods_;  // by owner's uid
  std::map<std::string, std::size_t> others_;                         // by kind
  FieldWarnings warnings_;
  std::string fork_kind_;
  std::string template_kind_;
};

}  // namespace vo::cli
