// SPDX-License-Identifier: Apache-2.0
#include "scenarios/manifests.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "scenarios/observe.h"

namespace vo::scenarios {
namespace {

using boost::json::array;
using boost::json::object;

bool flag(const Step& step, std::string_view word) {
  return std::ranges::find(step.words, word) != step.words.end();
}

std::int64_t number(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

array list(const std::string& text) {
  array items;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    items.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return items;
}

void set_text(object& to, std::string_view key, const Step& step, const std::string& option) {
  if (step.has(option)) to[key] = step.option(option);
}

void set_number(object& to, std::string_view key, const Step& step, const std::string& option) {
  if (step.has(option)) to[key] = number(step.option(option));
}

// Options with a slash in their name are annotations.
object annotations(const Step& step) {
  object found;
  for (const auto& [name, value] : step.options) {
    if (name.contains('/')) found[name] = value;
  }
  return found;
}

object identity(const std::string& name) {
  return {{"name", bare_name(name)}, {"namespace", located(vmis(), name).namespace_name}};
}

object metadata(const Step& step, const std::string& name) {
  object meta = identity(name);
  if (auto found = annotations(step); !found.empty()) meta["annotations"] = std::move(found);
  return meta;
}

object cpu(const Step& step) {
  object topology;
  for (const char* key : {"cores", "sockets", "threads"}) set_number(topology, key, step, key);
  set_number(topology, "maxSockets", step, "max-sockets");
  if (flag(step, "dedicated")) topology["dedicatedCpuPlacement"] = true;
  if (flag(step, "isolate")) topology["isolateEmulatorThread"] = true;
  return topology;
}

object memory(const Step& step) {
  object found;
  set_text(found, "guest", step, "guest");
  set_text(found, "maxGuest", step, "max-guest");
  if (step.has("hugepages")) found["hugepages"] = {{"pageSize", step.option("hugepages")}};
  return found;
}

object resources(const Step& step) {
  object requests;
  object limits;
  set_text(requests, "memory", step, "memory");
  set_text(requests, "cpu", step, "cpu");
  set_text(limits, "memory", step, "limit");
  set_text(limits, "cpu", step, "cpu-limit");
  object found;
  if (!requests.empty()) found["requests"] = std::move(requests);
  if (!limits.empty()) found["limits"] = std::move(limits);
  if (flag(step, "overcommit-overhead")) found["overcommitGuestOverhead"] = true;
  return found;
}

object devices(const Step& step) {
  object found;
  if (flag(step, "gpu")) {
    found["gpus"] = array{object{{"name", "gpu1"}, {"deviceName", "vendor.example/gpu"}}};
  }
  if (flag(step, "no-graphics")) found["autoattachGraphicsDevice"] = false;
  if (flag(step, "tpm")) found["tpm"] = object{};
  return found;
}

void set_unless_empty(object& to, std::string_view key, object part) {
  if (!part.empty()) to[key] = std::move(part);
}

object domain(const Step& step) {
  object found{{"devices", devices(step)}};
  set_unless_empty(found, "cpu", cpu(step));
  set_unless_empty(found, "memory", memory(step));
  set_unless_empty(found, "resources", resources(step));
  if (step.has("io-threads")) {
    found["ioThreadsPolicy"] = "supplementalPool";
    found["ioThreads"] = {{"supplementalPoolThreadCount", number(step.option("io-threads"))}};
  }
  return found;
}

object spec(const Step& step) {
  object found{{"domain", domain(step)}};
  set_text(found, "architecture", step, "arch");
  found["evictionStrategy"] = "LiveMigrate";
  return found;
}

object developer_configuration(const Step& step) {
  object found;
  set_number(found, "memoryOvercommit", step, "overcommit");
  set_number(found, "cpuAllocationRatio", step, "cpu-ratio");
  if (step.has("gates")) found["featureGates"] = list(step.option("gates"));
  if (step.has("disabled")) found["disabledFeatureGates"] = list(step.option("disabled"));
  return found;
}

object configuration(const Step& step) {
  object found{{"developerConfiguration", developer_configuration(step)},
               {"vmRolloutStrategy", "LiveUpdate"}};
  set_text(found, "additionalGuestMemoryOverheadRatio", step, "ratio");
  return found;
}

}  // namespace

json::Document kubevirt(const Step& step) {
  object meta{{"name", "kubevirt"}, {"namespace", kInstallNamespace}};
  if (step.has("handler")) {
    meta["annotations"] = {
        {"simulation.virt-overhead.io/virt-handler-version", step.option("handler")}};
  }
  object wanted{{"imageTag", step.words.empty() ? "v1.8.4" : step.words.front()},
                {"configuration", configuration(step)}};
  if (flag(step, "live-updates")) {
    wanted["workloadUpdateStrategy"] = {{"workloadUpdateMethods", array{"LiveMigrate"}}};
  }
  return object{{"apiVersion", "kubevirt.io/v1"},
                {"kind", "KubeVirt"},
                {"metadata", std::move(meta)},
                {"spec", std::move(wanted)}};
}

json::Document vmi(const Step& step) {
  return object{{"apiVersion", "kubevirt.io/v1"},
                {"kind", "VirtualMachineInstance"},
                {"metadata", metadata(step, step.words.front())},
                {"spec", spec(step)}};
}

json::Document vm(const Step& step) {
  object meta;
  if (auto found = annotations(step); !found.empty()) meta["annotations"] = std::move(found);
  return object{{"apiVersion", "kubevirt.io/v1"},
                {"kind", "VirtualMachine"},
                {"metadata", identity(step.words.front())},
                {"spec",
                 {{"runStrategy", step.option("run", "Always")},
                  {"template", {{"metadata", std::move(meta)}, {"spec", spec(step)}}}}}};
}

namespace {

json::Document migration_of(object meta, object spec) {
  return object{{"apiVersion", "kubevirt.io/v1"},
                {"kind", "VirtualMachineInstanceMigration"},
                {"metadata", std::move(meta)},
                {"spec", std::move(spec)}};
}

}  // namespace

json::Document migration(const Step& step, const std::string& name, const std::string& node) {
  object wanted{{"vmiName", bare_name(step.words.front())}};
  if (!node.empty()) wanted["addedNodeSelector"] = {{"kubernetes.io/hostname", node}};
  return migration_of(metadata(step, name), std::move(wanted));
}

json::Document sending_migration(const Step& step, const std::string& name, const std::string& id) {
  return migration_of(metadata(step, name),
                      {{"vmiName", bare_name(step.words.front())},
                       {"sendTo", {{"migrationID", id}, {"connectURL", "192.168.66.101:9185"}}}});
}

json::Document receiving_migration(const Step& step, const std::string& name,
                                   const std::string& id) {
  return migration_of(identity(name),
                      {{"vmiName", bare_name(step.words[1])}, {"receive", {{"migrationID", id}}}});
}

}  // namespace vo::scenarios
