// SPDX-License-Identifier: Apache-2.0
#include "scenarios/observe.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "base/error.h"
#include "base/format.h"
#include "kube/request.h"
#include "scenarios/manifests.h"

namespace vo::scenarios {
namespace {

constexpr std::string_view kOwn = "/metadata/annotations/virt-overhead.io~1";

kube::ResourcePath kubevirt_kind(std::string_view plural, std::string_view namespace_name) {
  return {.group = "kubevirt.io",
          .version = "v1",
          .resource = std::string{plural},
          .namespace_name = std::string{namespace_name}};
}

Error refusal(const kube::Response& response) {
  return input_error(format("the server answered {}: {}", response.head.code,
                            std::string_view{response.body}.substr(0, 400)));
}

bool newer(const json::Document& a, const json::Document& b) {
  const auto created_a = text_at(a, "/metadata/creationTimestamp");
  const auto created_b = text_at(b, "/metadata/creationTimestamp");
  if (created_a != created_b) return created_a > created_b;
  return text_at(a, "/status/phase") == "Running" && text_at(b, "/status/phase") != "Running";
}

std::string own(const json::Document& vmi, std::string_view name) {
  return text_at(vmi, format("{}{}", kOwn, name));
}

Result<json::Document> record_of(const json::Document& vmi, const std::string& pod_uid) {
  const std::string text = own(vmi, "record");
  if (text.empty()) return json::Document{};
  VO_TRY(const auto records, json::parse_document(text));
  const auto* record = records.as_object().if_contains(pod_uid);
  return record == nullptr ? json::Document{} : *record;
}

void prefer_status(const json::Document& vmi, std::string_view pointer, std::string& value,
                   bool& in_status) {
  const std::string status = text_at(vmi, pointer);
  if (status.empty()) return;
  value = status;
  in_status = true;
}

}  // namespace

kube::ResourcePath vmis() { return kubevirt_kind("virtualmachineinstances", kNamespace); }
kube::ResourcePath vms() { return kubevirt_kind("virtualmachines", kNamespace); }
kube::ResourcePath migrations() {
  return kubevirt_kind("virtualmachineinstancemigrations", kNamespace);
}
kube::ResourcePath kubevirts() { return kubevirt_kind("kubevirts", kInstallNamespace); }
kube::ResourcePath pods() {
  return {.group = "", .version = "v1", .resource = "pods", .namespace_name = ""};
}

kube::ResourcePath events_of(std::string_view namespace_name) {
  return {.group = "events.k8s.io",
          .version = "v1",
          .resource = "events",
          .namespace_name = std::string{namespace_name}};
}

std::string bare_name(std::string_view name) {
  return std::string{name.substr(name.find('/') + 1)};
}

kube::ResourcePath located(kube::ResourcePath path, std::string_view name) {
  const auto slash = name.find('/');
  if (slash != name.npos) path.namespace_name = name.substr(0, slash);
  return path;
}

const json::Document* find(const json::Document& object, std::string_view pointer) {
  boost::system::error_code missing;
  return object.find_pointer(pointer, missing);
}

std::string text_at(const json::Document& object, std::string_view pointer) {
  const auto* value = find(object, pointer);
  if (value == nullptr || value->is_null()) return {};
  if (value->is_string()) return std::string{value->get_string()};
  return json::write_compact(*value);
}

Result<json::Document> must(const Result<kube::Response>& response) {
  if (!response) return response.error();
  if (!response->ok()) return refusal(*response);
  return json::parse_document(response->body);
}

Result<std::optional<json::Document>> read(World& world, const kube::ResourcePath& path,
                                           std::string_view name) {
  VO_TRY(const auto response, world.call(kube::get_request(located(path, name), bare_name(name))));
  if (response.head.code == 404) return std::optional<json::Document>{};
  VO_TRY(auto object, must(response));
  return std::optional<json::Document>{std::move(object)};
}

Result<std::vector<json::Document>> read_all(World& world, const kube::ResourcePath& path,
                                             const std::string& label_selector) {
  VO_TRY(const auto list,
         must(world.call(kube::list_request(path, {.label_selector = label_selector}))));
  std::vector<json::Document> objects;
  const auto* items = find(list, "/items");
  if (items == nullptr || !items->is_array()) return objects;
  for (const auto& item : items->get_array()) objects.push_back(item);
  return objects;
}

Result<json::Document> current_pod(World& world, const json::Document& vmi) {
  const auto selector = format("kubevirt.io/created-by={}", text_at(vmi, "/metadata/uid"));
  VO_TRY(auto candidates, read_all(world, pods(), selector));
  const std::string node = text_at(vmi, "/status/nodeName");
  std::erase_if(candidates, [&](const json::Document& pod) {
    return !node.empty() && text_at(pod, "/spec/nodeName") != node;
  });
  const auto newest = std::ranges::max_element(
      candidates, [](const auto& a, const auto& b) { return newer(b, a); });
  return newest == candidates.end() ? json::Document{} : *newest;
}

Result<Published> published(World& world, const json::Document& vmi) {
  VO_TRY(const auto pod, current_pod(world, vmi));
  const std::string uid = text_at(pod, "/metadata/uid");
  Published found;
  if (!uid.empty() && own(vmi, "pod") == uid) {
    found.memory = own(vmi, "memory");
    found.cpu = own(vmi, "cpu");
  }
  prefer_status(vmi, "/status/memory/memoryOverhead", found.memory, found.memory_in_status);
  prefer_status(vmi, "/status/currentCPUTopology/cpuOverhead", found.cpu, found.cpu_in_status);
  VO_TRY(found.record, record_of(vmi, uid));
  return found;
}

}  // namespace vo::scenarios
