// SPDX-License-Identifier: Apache-2.0
#include "cli/object_collection.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/locate.h"
#include "json/place.h"
#include "json/yaml_stream.h"
#include "kubevirt/decode.h"
#include "kubevirt/field_check.h"
#include "kubevirt/names.h"
#include "kubevirt/objects.h"

namespace vo::cli {
namespace {

constexpr std::array<std::string_view, 2> kTemplateKinds{"VirtualMachinePool",
                                                         "VirtualMachineInstanceReplicaSet"};

std::string_view group_of(std::string_view api_version) {
  return api_version.substr(0, api_version.find('/'));
}

bool is_fork(std::string_view api_version) {
  return group_of(api_version).ends_with("virtualization.deckhouse.io");
}

bool is_kubevirt(std::string_view api_version) { return group_of(api_version) == kubevirt::kGroup; }

bool is_launcher(const kubevirt::LauncherPod& pod) {
  return !pod.owner_uid.empty() || (pod.has_compute && pod.meta.name.starts_with("virt-launcher-"));
}

// What KubeVirt itself reads: installed, and not going away.
bool is_installed(const kubevirt::KubeVirt& kubevirt) {
  return kubevirt.has_phase && !kubevirt.meta.deleting;
}

bool is_same(const kubevirt::KubeVirt& a, const kubevirt::KubeVirt& b) {
  return !a.meta.uid.empty() && a.meta.uid == b.meta.uid &&
         a.meta.resource_version == b.meta.resource_version;
}

std::string name_of(const kubevirt::ObjectMeta& meta) {
  return meta.namespace_name.empty() ? meta.name : format("{}/{}", meta.namespace_name, meta.name);
}

}  // namespace

ObjectCollection::Attempt ObjectCollection::attempt(std::string_view text,
                                                    const TypeMeta& unless_said) {
  auto header = kubevirt::decode(reader_, text, kubevirt::decode_header);
  if (!header) return {.status = std::move(header).error()};
  if (header->kind.empty() && header->api_version.empty()) {
    header->kind = unless_said.kind;
    header->api_version = unless_said.api_version;
  }
  return {.status = add(*header, text),
          .name = format("{} {}", header->kind, name_of(header->meta))};
}

Status ObjectCollection::add(std::string_view text, const TypeMeta& unless_said) {
  Attempt tried = attempt(text, unless_said);
  if (tried.status || tried.name.empty()) return tried.status;
  return std::move(tried.status).error().with_context(tried.name);
}

Status ObjectCollection::add(const json::StreamPiece& piece) {
  Attempt tried = attempt(piece.json, {});
  if (tried.status) return {};
  Error error = std::move(tried.status).error();
  const json::Place place = json::locate(piece, error.message());
  if (!tried.name.empty()) error = std::move(error).with_context(tried.name);
  return std::move(error).with_context(to_string(place));
}

Status ObjectCollection::add(const kubevirt::ObjectHeader& header, std::string_view text) {
  if (header.kind == "Pod" && header.api_version == "v1") return add_pod(text);
  if (is_kubevirt(header.api_version)) {
    if (header.kind == "VirtualMachineInstance") return add_instance(header, text);
    if (header.kind == "VirtualMachine") return add_machine(header, text);
    if (header.kind == "KubeVirt") return add_kubevirt(text);
  }
  pass_over(header.api_version, header.kind);
  return {};
}

Status ObjectCollection::add_instance(const kubevirt::ObjectHeader& header, std::string_view text) {
  VO_TRY(auto vmi, kubevirt::decode(reader_, text, kubevirt::decode_vmi));
  instances_.insert(name_of(vmi.meta));
  vmis_.push_back(std::move(vmi));
  return check_fields(header, text, kubevirt::kVmiSpecPath);
}

Status ObjectCollection::add_machine(const kubevirt::ObjectHeader& header, std::string_view text) {
  VO_TRY(auto vm, kubevirt::decode(reader_, text, kubevirt::decode_vm));
  vms_.push_back(std::move(vm));
  return check_fields(header, text, kubevirt::kVmSpecPath);
}

Status ObjectCollection::add_kubevirt(std::string_view text) {
  VO_TRY(auto kubevirt, kubevirt::decode(reader_, text, kubevirt::decode_kubevirt));
  kubevirts_.push_back(std::move(kubevirt));
  return {};
}

Status ObjectCollection::check_fields(const kubevirt::ObjectHeader& header, std::string_view text,
                                      std::string_view spec_path) {
  VO_TRY(const auto fields, kubevirt::unknown_fields(reader_, text, spec_path));
  if (!fields.empty()) warnings_.add(format("{} {}", header.kind, name_of(header.meta)), fields);
  return {};
}

Status ObjectCollection::add_pod(std::string_view text) {
  VO_TRY(auto pod, kubevirt::decode(reader_, text, kubevirt::decode_pod));
  if (pod.is_fork) {
    pass_over("internal.virtualization.deckhouse.io", "Pod of Deckhouse's fork");
  } else if (is_launcher(pod)) {
    std::string owner = pod.owner_uid;
    pods_.emplace(std::move(owner), std::move(pod));
  } else {
    pass_over("v1", "Pod");
  }
  return {};
}

void ObjectCollection::pass_over(const std::string& api_version, const std::string& kind) {
  if (is_fork(api_version)) fork_kind_ = kind;
  if (std::ranges::find(kTemplateKinds, kind) != kTemplateKinds.end()) template_kind_ = kind;
  ++others_[kind.empty() ? "object without a kind" : kind];
}

std::vector<const kubevirt::LauncherPod*> ObjectCollection::pods_of(
    const kubevirt::VirtualMachineInstance& vmi) const {
  std::vector<const kubevirt::LauncherPod*> pods;
  if (vmi.meta.uid.empty()) return pods;
  const auto [begin, end] = pods_.equal_range(vmi.meta.uid);
  for (auto pod = begin; pod != end; ++pod) pods.push_back(&pod->second);
  return pods;
}

bool ObjectCollection::has_instance_of(const kubevirt::VirtualMachine& vm) const {
  return instances_.contains(name_of(vm.meta));
}

Result<const kubevirt::KubeVirt*> ObjectCollection::kubevirt() const {
  const kubevirt::KubeVirt* found = nullptr;
  for (const kubevirt::KubeVirt& candidate : kubevirts_) {
    if (found == nullptr || (!is_installed(*found) && is_installed(candidate))) {
      found = &candidate;
    } else if (is_installed(*found) == is_installed(candidate) && !is_same(*found, candidate)) {
      return input_error(
          format("two KubeVirt CRs, {} and {}, may differ; give one, or name one "
                 "with --config",
                 name_of(found->meta), name_of(candidate.meta)));
    }
  }
  return found;
}

std::string ObjectCollection::passed_over() const {
  std::string list;
  for (const auto& [kind, count] : others_) {
    if (!list.empty()) list += ", ";
    list += format("{} {}", count, kind);
  }
  return list;
}

std::size_t ObjectCollection::orphaned_pods() const {
  std::size_t owned = 0;
  for (const kubevirt::VirtualMachineInstance& vmi : vmis_) {
    if (!vmi.meta.uid.empty()) owned += pods_.count(vmi.meta.uid);
  }
  return pods_.size() - std::min(owned, pods_.size());
}

}  // namespace vo::cli
