// SPDX-License-Identifier: Apache-2.0
#include "e2e/objects.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/control_plane.h"
#include "e2e/process.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

constexpr std::string_view kOverheadAnnotation = "kubevirt.io/memory-overhead-bytes";
constexpr std::string_view kKubevirtNamespace = "kubevirt";
constexpr std::array kServerFields{
    "uid",           "resourceVersion", "creationTimestamp", "generation",
    "managedFields", "finalizers",      "ownerReferences"};

std::filesystem::path case_path(std::string_view name, std::string_view file) {
  return source_path(vo::format("tests/fixtures/objects/{}/{}", name, file));
}

json::value load(std::string_view name, std::string_view file) {
  const auto path = case_path(name, file);
  if (!std::filesystem::exists(path)) throw std::runtime_error("no fixture " + path.string());
  return json::parse(read_file(path));
}

// The object at a path of keys, made where it is missing.
json::object& object_at(json::value& value, std::initializer_list<std::string_view> keys) {
  json::value* current = &value;
  for (const std::string_view key : keys) {
    if (!current->is_object()) current->emplace_object();
    current = &current->get_object()[key];
  }
  if (!current->is_object()) current->emplace_object();
  return current->get_object();
}

void strip_server_fields(json::value& object, std::string_view namespace_name) {
  json::object& metadata = object_at(object, {"metadata"});
  for (const char* field : kServerFields) metadata.erase(field);
  metadata["namespace"] = namespace_name;
}

void adopt(json::value& pod, const Placed& placed) {
  object_at(pod, {"metadata", "labels"})["kubevirt.io/created-by"] = placed.uid;
  object_at(pod, {"metadata"})["ownerReferences"] =
      json::array{json::object{{"apiVersion", "kubevirt.io/v1"},
                               {"kind", "VirtualMachineInstance"},
                               {"name", placed.name},
                               {"uid", placed.uid},
                               {"controller", true},
                               {"blockOwnerDeletion", true}}};
}

json::array ready_condition() { return {json::object{{"type", "Ready"}, {"status", "True"}}}; }

bool exists(const ApiClient& client, const std::string& path) { return client.get(path).ok(); }

void create_unless_there(const ApiClient& admin, const std::string& collection,
                         std::string_view name, const json::value& object) {
  if (!exists(admin, vo::format("{}/{}", collection, name))) must(admin.post(collection, object));
}

void remove_collection(const ApiClient& admin, const std::string& path) {
  const json::value list = must(admin.get(path));
  for (const json::value& item : list.at("items").as_array()) {
    const std::string one =
        vo::format("{}/namespaces/{}/{}/{}", path.substr(0, path.rfind('/')),
                   text_at(item, "/metadata/namespace"), path.substr(path.rfind('/') + 1),
                   text_at(item, "/metadata/name"));
    if (find(item, "/metadata/finalizers") != nullptr) {
      admin.merge_patch(one, {{"metadata", {{"finalizers", nullptr}}}});
    }
    admin.remove(one + "?gracePeriodSeconds=0");
  }
}

}  // namespace

std::string Captured::annotated_bytes() const {
  const json::value* annotations = find(pod, "/metadata/annotations");
  if (annotations == nullptr) return {};
  const auto* value = annotations->as_object().if_contains(kOverheadAnnotation);
  return value == nullptr ? "" : std::string{value->as_string()};
}

std::string Captured::status_quantity() const {
  return text_at(vmi, "/status/memory/memoryOverhead");
}

Captured load_case(std::string_view name) {
  return {load(name, "vmi.json"), load(name, "pod.json")};
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator{source_path("tests/fixtures/objects")}) {
    if (std::filesystem::exists(entry.path() / "pod.json")) {
      names.push_back(entry.path().filename());
    }
  }
  std::ranges::sort(names);
  return names;
}

void forget_overhead(Captured& captured) {
  object_at(captured.pod, {"metadata", "annotations"}).erase(kOverheadAnnotation);
  object_at(captured.vmi, {"status", "memory"}).erase("memoryOverhead");
}

void forget_base(Captured& captured) {
  forget_overhead(captured);
  object_at(captured.vmi, {"spec", "domain", "resources", "requests"}).erase("memory");
  object_at(captured.vmi, {"spec", "domain", "resources", "limits"}).erase("memory");
}

void set_launcher_image(Captured& captured, std::string_view image) {
  for (json::value& container : captured.pod.at("spec").at("containers").as_array()) {
    if (text_at(container, "/name") == "compute") container.as_object()["image"] = image;
  }
}

std::string vmi_collection(std::string_view namespace_name) {
  return vo::format("/apis/kubevirt.io/v1/namespaces/{}/virtualmachineinstances", namespace_name);
}

std::string pod_collection(std::string_view namespace_name) {
  return vo::format("/api/v1/namespaces/{}/pods", namespace_name);
}

std::string kubevirt_collection() {
  return vo::format("/apis/kubevirt.io/v1/namespaces/{}/kubevirts", kKubevirtNamespace);
}

std::string Placed::path() const {
  return vo::format("{}/{}", vmi_collection(namespace_name), name);
}

std::string Placed::pod_path() const {
  return vo::format("{}/{}", pod_collection(namespace_name), pod_name);
}

void ensure_namespace(const ApiClient& admin, std::string_view name) {
  create_unless_there(admin, "/api/v1/namespaces", name, {{"metadata", {{"name", name}}}});
  const std::string accounts = vo::format("/api/v1/namespaces/{}/serviceaccounts", name);
  const std::string account = accounts + "/default";
  if (!have_managers()) {
    create_unless_there(admin, accounts, "default", {{"metadata", {{"name", "default"}}}});
  }
  if (!wait_until([&] { return exists(admin, account); })) {
    throw std::runtime_error("no default service account in " + std::string{name});
  }
}

void ensure_node(const ApiClient& admin, std::string_view name) {
  create_unless_there(admin, "/api/v1/nodes", name, {{"metadata", {{"name", name}}}});
  must(admin.merge_patch(vo::format("/api/v1/nodes/{}/status", name),
                         {{"status",
                           {{"capacity", {{"cpu", "64"}, {"memory", "256Gi"}, {"pods", "500"}}},
                            {"allocatable", {{"cpu", "64"}, {"memory", "256Gi"}, {"pods", "500"}}},
                            {"conditions", ready_condition()}}}}));
}

Placed create(const ApiClient& kubevirt, const Captured& captured,
              std::string_view namespace_name) {
  json::value vmi = captured.vmi;
  strip_server_fields(vmi, namespace_name);
  object_at(vmi, {"status"}).erase("activePods");
  const json::value stored = must(kubevirt.post(vmi_collection(namespace_name), vmi));
  Placed placed{.namespace_name = std::string{namespace_name},
                .name = text_at(stored, "/metadata/name"),
                .uid = text_at(stored, "/metadata/uid"),
                .pod_name = text_at(captured.pod, "/metadata/name"),
                .pod_uid = {}};
  json::value pod = captured.pod;
  strip_server_fields(pod, namespace_name);
  adopt(pod, placed);
  object_at(pod, {"spec"})["nodeName"] = kNode;
  const json::value created = must(kubevirt.post(pod_collection(namespace_name), pod));
  placed.pod_uid = text_at(created, "/metadata/uid");
  must(kubevirt.merge_patch(placed.path(), {{"status", {{"activePods", {{placed.pod_uid, ""}}}}}}));
  return placed;
}

void move_to_running(const ApiClient& kubevirt, const Placed& placed, std::string_view node) {
  must(kubevirt.merge_patch(
      placed.pod_path() + "/status",
      {{"status", {{"phase", "Running"}, {"conditions", ready_condition()}}}}));
  must(kubevirt.merge_patch(
      placed.path(),
      {{"metadata", {{"labels", {{"kubevirt.io/nodeName", node}}}}},
       {"status",
        {{"phase", "Running"}, {"nodeName", node}, {"activePods", {{placed.pod_uid, node}}}}}}));
}

Placed create_running(const ApiClient& kubevirt, const Captured& captured,
                      std::string_view namespace_name) {
  Placed placed = create(kubevirt, captured, namespace_name);
  move_to_running(kubevirt, placed);
  return placed;
}

json::value load_kubevirt(std::string_view case_name) { return load(case_name, "kubevirt.json"); }

void put_kubevirt(const ApiClient& admin, json::value kubevirt) {
  ensure_namespace(admin, kKubevirtNamespace);
  strip_server_fields(kubevirt, kKubevirtNamespace);
  const std::string path =
      vo::format("{}/{}", kubevirt_collection(), text_at(kubevirt, "/metadata/name"));
  if (exists(admin, path)) {
    must(admin.update(
        path, [&](json::value& stored) { object_at(stored, {})["spec"] = kubevirt.at("spec"); }));
  } else {
    must(admin.post(kubevirt_collection(), kubevirt));
  }
  must(admin.merge_patch(path + "/status", {{"status", kubevirt.at("status")}}));
}

void remove_all(const ApiClient& admin) {
  // Before what they would make again.
  remove_collection(admin, "/apis/kubevirt.io/v1/virtualmachines");
  remove_collection(admin, "/api/v1/pods");
  for (const char* resource :
       {"virtualmachineinstances", "virtualmachineinstancemigrations", "kubevirts"}) {
    remove_collection(admin, vo::format("/apis/kubevirt.io/v1/{}", resource));
  }
}

}  // namespace vo::e2e
