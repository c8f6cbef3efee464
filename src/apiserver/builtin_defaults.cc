// SPDX-License-Identifier: Apache-2.0
#include "apiserver/builtin_defaults.h"

#include <string>
#include <string_view>

#include "apiserver/builtin_resources.h"
#include "apiserver/document_path.h"

namespace vo::apiserver {

namespace {

namespace bj = boost::json;

void default_container(json::Document& container) {
  if (!container.is_object()) return;
  auto& members = container.get_object();
  set_default(members, "resources", bj::object{});
  set_default(members, "terminationMessagePath", "/dev/termination-log");
  set_default(members, "terminationMessagePolicy", "File");
  set_default(members, "imagePullPolicy", "IfNotPresent");
}

void default_containers(bj::object& spec, std::string_view list) {
  json::Document* containers = spec.if_contains(list);
  if (containers == nullptr || !containers->is_array()) return;
  for (json::Document& container : containers->get_array()) default_container(container);
}

void default_pod(json::Document& pod) {
  auto& spec = object_at(pod, {"spec"});
  default_containers(spec, "initContainers");
  default_containers(spec, "containers");
  set_default(spec, "restartPolicy", "Always");
  set_default(spec, "terminationGracePeriodSeconds", 30);
  set_default(spec, "dnsPolicy", "ClusterFirst");
  set_default(spec, "securityContext", bj::object{});
  set_default(spec, "schedulerName", "default-scheduler");
  set_default(spec, "serviceAccountName", "default");
  set_default(spec, "serviceAccount", json::Document(spec.at("serviceAccountName")));
  set_default(spec, "enableServiceLinks", true);
  set_default(spec, "preemptionPolicy", "PreemptLowerPriority");
  set_default(spec, "priority", 0);
}

void default_service(json::Document& service) {
  auto& spec = object_at(service, {"spec"});
  set_default(spec, "type", "ClusterIP");
  set_default(spec, "sessionAffinity", "None");
  set_default(spec, "internalTrafficPolicy", "Cluster");
}

void default_namespace(json::Document& object) {
  // A copy: making room for the labels moves what is beside them.
  const std::string name{text_at(object, {"metadata", "name"})};
  object_at(object, {"metadata", "labels"})["kubernetes.io/metadata.name"] = name;
}

bool has_resources(const json::Document& container, std::string_view which) {
  return !map_at(container, {"resources", which}).empty();
}

bool is_guaranteed(const json::Document& container) {
  const auto& limits = map_at(container, {"resources", "limits"});
  const auto& requests = map_at(container, {"resources", "requests"});
  for (const std::string_view name : {"cpu", "memory"}) {
    const auto* limit = limits.if_contains(name);
    const auto* request = requests.if_contains(name);
    if (limit == nullptr || (request != nullptr && *request != *limit)) return false;
  }
  return true;
}

std::string_view qos_class(const json::Document& pod) {
  bool guaranteed = true;
  bool best_effort = true;
  for (const std::string_view list : {"initContainers", "containers"}) {
    for (const json::Document& container : list_at(pod, {"spec", list})) {
      guaranteed = guaranteed && is_guaranteed(container);
      best_effort = best_effort && !has_resources(container, "requests") &&
                    !has_resources(container, "limits");
    }
  }
  if (best_effort) return "BestEffort";
  return guaranteed ? "Guaranteed" : "Burstable";
}

}  // namespace

void set_builtin_defaults(const ResourceInfo& info, json::Document& object) {
  if (is_core(info, "pods")) default_pod(object);
  if (is_core(info, "services")) default_service(object);
  if (is_core(info, "namespaces")) default_namespace(object);
  if (is_core(info, "secrets")) set_default(object.get_object(), "type", "Opaque");
}

void begin_builtin(const ResourceInfo& info, json::Document& object) {
  if (is_core(info, "pods")) {
    object.get_object()["status"] =
        bj::object{{"phase", "Pending"}, {"qosClass", qos_class(object)}};
  }
  if (is_core(info, "namespaces")) {
    object_at(object, {"spec"})["finalizers"] = bj::array{"kubernetes"};
    object.get_object()["status"] = bj::object{{"phase", "Active"}};
  }
}

}  // namespace vo::apiserver
