// SPDX-License-Identifier: Apache-2.0
#include "support/fake_cluster.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apiserver/json_patch_apply.h"
#include "base/result.h"
#include "json/reader.h"
#include "kubevirt/decode.h"
#include "kubevirt/objects.h"

namespace vo::testing {
namespace {

namespace bj = boost::json;

bj::value& child(bj::value& object, const std::string& key) { return object.as_object()[key]; }

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

void FakeCluster::schema_changed() {
  for (auto& [name, object] : vmis_) prune(object);
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
  store(name,
        bj::object{
            {"apiVersion", "kubevirt.io/v1"},
            {"kind", "VirtualMachineInstance"},
            {"metadata",
             {{"name", name}, {"namespace", "ns"}, {"uid", "vmi-uid-" + std::to_string(++uids_)}}},
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

void FakeCluster::edit(const std::string& name,
                       const std::function<void(boost::json::object&)>& change) {
  bj::value object = at(name);
  change(object.as_object());
  store(name, std::move(object));
}

void FakeCluster::hand_off(const std::string& name, const std::string& target_pod,
                           const std::string& node) {
  edit(name, [&](bj::object& vmi) {
    vmi["status"].as_object()["migrationState"] = {{"migrationUid", "migration-" + target_pod},
                                                   {"targetPod", target_pod},
                                                   {"targetNode", node}};
  });
}

void FakeCluster::finish_migration(const std::string& name) {
  edit(name, [](bj::object& vmi) {
    bj::object& status = vmi["status"].as_object();
    bj::object& state = status["migrationState"].as_object();
    status["nodeName"] = state.at("targetNode");
    state["completed"] = true;
    state["endTimestamp"] = "2026-11-25T01:13:02Z";
  });
}

void FakeCluster::fail_migration(const std::string& name) {
  edit(name, [](bj::object& vmi) {
    bj::object& state = vmi["status"].as_object()["migrationState"].as_object();
    state["failed"] = state["completed"] = true;
    state["endTimestamp"] = "2026-11-25T01:13:02Z";
  });
}

namespace {

void begin_hotplug(bj::object& vmi, const char* type, WallTime at) {
  bj::value& conditions = vmi["status"].as_object()["conditions"];
  if (!conditions.is_array()) conditions = bj::array{};
  conditions.as_array().push_back(
      {{"type", type}, {"status", "True"}, {"lastTransitionTime", format_rfc3339(at)}});
}

}  // namespace

void FakeCluster::hotplug_memory(const std::string& name, const std::string& guest, WallTime at) {
  edit(name, [&](bj::object& vmi) {
    bj::object& domain = vmi["spec"].as_object()["domain"].as_object();
    domain["memory"].as_object()["guest"] = guest;
    bj::object& resources = domain["resources"].as_object();
    if (resources.contains("requests")) resources["requests"].as_object()["memory"] = guest;
    begin_hotplug(vmi, "HotMemoryChange", at);
  });
}

void FakeCluster::hotplug_sockets(const std::string& name, int sockets, WallTime at) {
  edit(name, [&](bj::object& vmi) {
    vmi["spec"].as_object()["domain"].as_object()["cpu"].as_object()["sockets"] = sockets;
    begin_hotplug(vmi, "HotVCPUChange", at);
  });
}

void FakeCluster::finish_hotplug(const std::string& name) {
  edit(name, [](bj::object& vmi) {
    bj::object& domain = vmi["spec"].as_object()["domain"].as_object();
    bj::object& status = vmi["status"].as_object();
    status["memory"].as_object()["guestCurrent"] = domain["memory"].as_object()["guest"];
    status["currentCPUTopology"].as_object()["sockets"] = domain["cpu"].as_object()["sockets"];
    status.erase("conditions");
  });
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
  auto patched = apiserver::apply_json_patch(it->second, bj::parse(body));
  if (!patched) return {.code = patched.error().code};
  bj::value object = *std::move(patched);
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
  names.reserve(vmis_.size());
  for (const auto& [name, object] : vmis_) names.push_back(name);
  return names;
}

}  // namespace vo::testing
