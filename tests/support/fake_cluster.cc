// SPDX-License-Identifier: Apache-2.0
#include "support/fake_cluster.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "json/reader.h"
#include "kubevirt/objects.h"
#include "base/result.h"
#include "kubevirt/decode.h"
#include "support/json_patch_apply.h"

namespace vo::testing {
namespace {

namespace bj = boost::json;

bj::value& child(bj::value& object, const std::string& key) {
  return object.as_object()[key];
}

// As kube-apiserver drops empty maps that were absent before.
void erase_field(bj::value& object, const std::string& parent, const std::string& field) {
  bj::value* status = object.as_object().if_contains("status");
  bj::value* holder = status == nullptr ? nullptr : status->as_object().if_contains(parent);
  if (holder != nullptr) holder->as_object().erase(field);
}

}  // namespace

Result<kubevirt::VirtualMachineInstance> decode(const bj::value& object) {
  json::Reader reader;
  return kubevirt::decode(reader, bj::serialize(object), kubevirt::decode_vmi);
}

bj::value& FakeCluster::at(const std::string& name) { return vmis_.at(name); }

void FakeCluster::store(const std::string& name, bj::value object) {
  child(child(object, "metadata"), "resourceVersion") = std::to_string(++version_);
  vmis_.insert_or_assign(name, std::move(object));
  if (on_change) on_change(name);
}

void FakeCluster::prune(bj::value& object) const {
  if (!keeps_memory_overhead) erase_field(object, "memory", "memoryOverhead");
  if (!keeps_cpu_overhead) erase_field(object, "currentCPUTopology", "cpuOverhead");
}

void FakeCluster::create_vmi(const std::string& name, const std::string& spec_domain,
                             const std::string& phase, const std::string& node) {
  const bj::value domain = bj::parse(spec_domain);
  bj::object status{{"memory", bj::object{}}, {"phase", phase}};
  const bj::value* cpu = domain.as_object().if_contains("cpu");
  if (cpu != nullptr) status["currentCPUTopology"] = *cpu;
  if (!node.empty()) status["nodeName"] = node;
  if (const auto* memory = domain.as_object().if_contains("memory")) {
    status["memory"] = {{"guestCurrent", memory->at("guest")}};
  }
  store(name, bj::object{{"apiVersion", "kubevirt.io/v1"},
                         {"kind", "VirtualMachineInstance"},
                         {"metadata", {{"name", name},
                                       {"namespace", "ns"},
                                       {"uid", "vmi-uid-" + std::to_string(++uids_)}}},
                         {"spec", {{"architecture", "amd64"}, {"domain", domain}}},
                         {"status", status}});
}

void FakeCluster::set_phase(const std::string& name, const std::string& phase,
                            const std::string& node) {
  bj::value object = at(name);
  child(child(object, "status"), "phase") = phase;
  child(child(object, "status"), "nodeName") = node;
  store(name, std::move(object));
}

void FakeCluster::delete_vmi(const std::string& name) {
  vmis_.erase(name);
  ++version_;
  if (on_change) on_change(name);
}

void FakeCluster::touch(const std::string& name) { store(name, at(name)); }

void FakeCluster::drop_status_field(const std::string& name, const std::string& parent,
                                    const std::string& field) {
  bj::value object = at(name);
  erase_field(object, parent, field);
  store(name, std::move(object));
}

void FakeCluster::set_annotation(const std::string& name, const std::string& key,
                                 const std::string& value) {
  bj::value object = at(name);
  bj::value& annotations = child(child(object, "metadata"), "annotations");
  if (annotations.is_null()) annotations = bj::object{};
  child(annotations, key) = value;
  store(name, std::move(object));
}

PatchAnswer FakeCluster::patch(const std::string& name, const std::string& body, bool dry_run) {
  const auto it = vmis_.find(name);
  if (it == vmis_.end()) return {.code = 404};
  bj::value object = it->second;
  if (!apply_json_patch(object, bj::parse(body).as_array())) return {.code = 422};
  EXPECT_EQ(object.at("spec"), it->second.at("spec")) << "spec is never written";
  prune(object);
  if (reverts_status) child(object, "status") = it->second.at("status");
  if (dry_run || object == it->second) return {.object = object};
  ++patches[name];
  store(name, std::move(object));
  return {.object = vmis_.at(name)};
}

std::optional<bj::value> FakeCluster::get(const std::string& name) const {
  const auto it = vmis_.find(name);
  if (it == vmis_.end()) return std::nullopt;
  return it->second;
}

kubevirt::VirtualMachineInstance FakeCluster::decoded(const std::string& name) const {
  auto vmi = decode(vmis_.at(name));
  EXPECT_TRUE(vmi.has_value()) << vmi.error().message();
  return *std::move(vmi);
}

std::vector<std::string> FakeCluster::names() const {
  std::vector<std::string> names;
  for (const auto& [name, object] : vmis_) names.push_back(name);
  return names;
}

}  // namespace vo::testing
