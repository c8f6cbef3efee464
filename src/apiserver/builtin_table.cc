// SPDX-License-Identifier: Apache-2.0
#include "apiserver/builtin_table.h"

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/human_duration.h"
#include "apiserver/resource_info.h"
#include "base/clock.h"
#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::array;
using json::Document;

std::string_view key_of(const boost::json::key_value_pair& entry) {
  return {entry.key().data(), entry.key().size()};
}

std::string_view or_text(std::string_view text, std::string_view fallback) {
  return text.empty() ? fallback : text;
}

Document cell(std::string_view text) { return Document(key_view(text)); }
Document name_cell(const Document& object) { return cell(text_at(object, {"metadata", "name"})); }

Document age_cell(const Document& object, WallTime now) {
  return Document(age_since(text_at(object, {"metadata", "creationTimestamp"}), now));
}

std::string joined(const std::set<std::string>& texts, std::string_view none) {
  std::string result;
  for (const auto& text : texts) result.append(result.empty() ? "" : ",").append(text);
  return result.empty() ? std::string{none} : result;
}

std::int64_t number_at(const Document& document, Keys keys) {
  const auto* value = member_at(document, keys);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

std::string node_status(const Document& node) {
  std::string status = "Unknown";
  for (const Document& condition : list_at(node, {"status", "conditions"})) {
    if (text_at(condition, {"type"}) != "Ready") continue;
    status = text_at(condition, {"status"}) == "True" ? "Ready" : "NotReady";
  }
  const auto* unschedulable = member_at(node, {"spec", "unschedulable"});
  const bool disabled = unschedulable != nullptr && *unschedulable == true;
  return disabled ? status + ",SchedulingDisabled" : status;
}

std::string node_roles(const Document& node) {
  constexpr std::string_view kPrefix = "node-role.kubernetes.io/";
  std::set<std::string> roles;
  for (const auto& label : map_at(node, {"metadata", "labels"})) {
    const auto key = key_of(label);
    if (key.starts_with(kPrefix) && key != kPrefix) roles.emplace(key.substr(kPrefix.size()));
    if (key == "kubernetes.io/role") roles.emplace(text(&label.value()));
  }
  return joined(roles, "<none>");
}

std::string_view node_address(const Document& node, std::string_view type) {
  for (const Document& address : list_at(node, {"status", "addresses"})) {
    if (text_at(address, {"type"}) == type) return text_at(address, {"address"});
  }
  return "<none>";
}

std::string_view node_info(const Document& node, std::string_view field) {
  return text_at(node, {"status", "nodeInfo", field});
}

std::string kernel(const Document& node) {
  std::string version{or_text(node_info(node, "kernelVersion"), "<unknown>")};
  const auto architecture = node_info(node, "architecture");
  return architecture.empty() ? version : format("{} ({})", version, architecture);
}

array node_cells(const Document& node, WallTime now) {
  return {name_cell(node),
          node_status(node),
          node_roles(node),
          age_cell(node, now),
          cell(node_info(node, "kubeletVersion")),
          cell(node_address(node, "InternalIP")),
          cell(node_address(node, "ExternalIP")),
          cell(or_text(node_info(node, "osImage"), "<unknown>")),
          kernel(node),
          cell(or_text(node_info(node, "containerRuntimeVersion"), "<unknown>"))};
}

array namespace_cells(const Document& object, WallTime now) {
  return {name_cell(object), cell(text_at(object, {"status", "phase"})), age_cell(object, now)};
}

std::string external_address(const Document& service) {
  const auto type = text_at(service, {"spec", "type"});
  if (type == "ExternalName") return std::string{text_at(service, {"spec", "externalName"})};
  std::string addresses;
  for (const Document& address : list_at(service, {"spec", "externalIPs"})) {
    addresses.append(addresses.empty() ? "" : ",").append(text(&address));
  }
  if (!addresses.empty()) return addresses;
  return type == "LoadBalancer" ? "<pending>" : "<none>";
}

std::string service_ports(const Document& service) {
  std::string ports;
  for (const Document& port : list_at(service, {"spec", "ports"})) {
    ports += format("{}{}", ports.empty() ? "" : ",", number_at(port, {"port"}));
    if (const auto node_port = number_at(port, {"nodePort"})) ports += format(":{}", node_port);
    ports += format("/{}", or_text(text_at(port, {"protocol"}), "TCP"));
  }
  return ports.empty() ? "<none>" : ports;
}

std::string selector(const Document& service) {
  std::set<std::string> labels;
  for (const auto& label : map_at(service, {"spec", "selector"})) {
    labels.insert(format("{}={}", key_of(label), text(&label.value())));
  }
  return joined(labels, "<none>");
}

array service_cells(const Document& service, WallTime now) {
  return {name_cell(service),
          cell(or_text(text_at(service, {"spec", "type"}), "ClusterIP")),
          cell(or_text(text_at(service, {"spec", "clusterIP"}), "<none>")),
          external_address(service),
          service_ports(service),
          age_cell(service, now),
          selector(service)};
}

std::string_view first_text(const Document& object, std::initializer_list<Keys> places) {
  for (const Keys keys : places) {
    if (const auto found = text_at(object, keys); !found.empty()) return found;
  }
  return {};
}

std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

// An event in the form of either group.
const Document& involved_object(const Document& event) {
  static const Document kNone;
  const auto* involved = member(event, "involvedObject");
  if (involved == nullptr) involved = member(event, "regarding");
  return involved == nullptr ? kNone : *involved;
}

std::string event_target(const Document& event) {
  const Document& involved = involved_object(event);
  const auto kind = lower(text_at(involved, {"kind"}));
  const auto name = text_at(involved, {"name"});
  return name.empty() ? kind : format("{}/{}", kind, name);
}

std::string event_source(const Document& event) {
  const auto component =
      first_text(event, {{"source", "component"}, {"reportingComponent"}, {"reportingController"}});
  const auto host = first_text(event, {{"source", "host"}, {"reportingInstance"}});
  return host.empty() ? std::string{component} : format("{}, {}", component, host);
}

std::int64_t event_count(const Document& event) {
  if (member(event, "series") != nullptr) return number_at(event, {"series", "count"});
  const auto count = number_at(event, {"count"}) + number_at(event, {"deprecatedCount"});
  return count == 0 ? 1 : count;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

array event_cells(const Document& event, WallTime now) {
  const auto first =
      first_text(event, {{"firstTimestamp"}, {"deprecatedFirstTimestamp"}, {"eventTime"}});
  const auto last = or_text(
      first_text(event,
                 {{"series", "lastObservedTime"}, {"lastTimestamp"}, {"deprecatedLastTimestamp"}}),
      first);
  return {age_since(last, now),
          cell(text_at(event, {"type"})),
          cell(text_at(event, {"reason"})),
          event_target(event),
          cell(text_at(involved_object(event), {"fieldPath"})),
          event_source(event),
          cell(trimmed(first_text(event, {{"message"}, {"note"}}))),
          age_since(first, now),
          event_count(event),
          name_cell(event)};
}

array config_map_cells(const Document& object, WallTime now) {
  const auto count = map_at(object, {"data"}).size() + map_at(object, {"binaryData"}).size();
  return {name_cell(object), static_cast<std::int64_t>(count), age_cell(object, now)};
}

array secret_cells(const Document& object, WallTime now) {
  const auto count = static_cast<std::int64_t>(map_at(object, {"data"}).size());
  return {name_cell(object), cell(text_at(object, {"type"})), count, age_cell(object, now)};
}

array service_account_cells(const Document& object, WallTime now) {
  return {name_cell(object), age_cell(object, now)};
}

array lease_cells(const Document& object, WallTime now) {
  return {name_cell(object), cell(text_at(object, {"spec", "holderIdentity"})),
          age_cell(object, now)};
}

// "cpu: 1/2, memory: …" of those that are limits, or of those that are not.
std::string quota_text(const Document& quota, bool limits) {
  std::map<std::string_view, std::string> lines;
  for (const auto& hard : map_at(quota, {"status", "hard"})) {
    const auto resource = key_of(hard);
    if (resource.starts_with("limits.") != limits) continue;
    lines[resource] =
        format("{}: {}/{}", resource, or_text(text_at(quota, {"status", "used", resource}), "0"),
               text(&hard.value()));
  }
  std::string result;
  for (const auto& [resource, line] : lines) result += (result.empty() ? "" : ", ") + line;
  return result;
}

array quota_cells(const Document& quota, WallTime now) {
  return {name_cell(quota), quota_text(quota, false), quota_text(quota, true),
          age_cell(quota, now)};
}

array default_cells(const Document& object, WallTime) {
  return {name_cell(object), cell(text_at(object, {"metadata", "creationTimestamp"}))};
}

constexpr std::string_view kCreation =
    "CreationTimestamp is a timestamp representing the server time when this object was created. "
    "It is not guaranteed to be set in happens-before order across separate operations. Clients "
    "may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the "
    "system. Read-only. Null for lists. More info: "
    "https://git.k8s.io/community/contributors/devel/sig-architecture/"
    "api-conventions.md#metadata";

PrinterColumn column(std::string name, std::string description, int priority = 0) {
  return {.name = std::move(name),
          .type = "string",
          .format = "",
          .description = std::move(description),
          .json_path = "",
          .priority = priority};
}

PrinterColumn name_column(int priority = 0) {
  auto name = column("Name", "", priority);
  name.format = "name";
  return name;
}

PrinterColumn age_column() { return column("Age", std::string{kCreation}); }

struct BuiltinKind {
  std::string_view kind;
  std::vector<PrinterColumn> columns;
  array (*cells)(const Document&, WallTime);
};

BuiltinKind pods() {
  return {"Pod",
          {name_column(),
           column("Ready", "The aggregate readiness state of this pod for accepting traffic."),
           column("Status", "The aggregate status of the containers in this pod."),
           column("Restarts",
                  "The number of times the containers in this pod have been restarted "
                  "and when the last container in this pod has restarted."),
           age_column(), column("IP", "The pod's address in the cluster.", 1),
           column("Node", "The node that the pod is bound to.", 1),
           column("Nominated Node", "The node that preemption made room on for this pod.", 1),
           column("Readiness Gates", "How many of the pod's readiness gates are true.", 1)},
          pod_cells};
}

BuiltinKind nodes() {
  return {"Node",
          {name_column(), column("Status", "The status of the node"),
           column("Roles", "The roles of the node"), age_column(),
           column("Version", "Kubelet Version reported by the node."),
           column("Internal-IP", "Address of the node inside the cluster.", 1),
           column("External-IP", "Address of the node from outside.", 1),
           column("OS-Image", "OS Image reported by the node.", 1),
           column("Kernel-Version", "Kernel Version reported by the node.", 1),
           column("Container-Runtime", "ContainerRuntime Version reported by the node.", 1)},
          node_cells};
}

BuiltinKind events() {
  return {
      "Event",
      {column("Last Seen", "When the event was seen last."), column("Type", "Normal or Warning."),
       column("Reason", "Why the event happened, in one word."),
       column("Object", "The object the event is about."),
       column("Subobject", "The part of the object, if any.", 1),
       column("Source", "Who reported the event.", 1),
       column("Message", "What happened, for people."),
       column("First Seen", "When the event was seen first.", 1),
       column("Count", "How often the event was seen.", 1), name_column(1)},
      event_cells};
}

BuiltinKind services() {
  return {"Service",
          {name_column(), column("Type", "How the service is exposed."),
           column("Cluster-IP", "The service's address in the cluster."),
           column("External-IP", "The service's addresses from outside."),
           column("Port(s)", "The ports that the service exposes."), age_column(),
           column("Selector", "The labels of the pods behind the service.", 1)},
          service_cells};
}

BuiltinKind quotas() {
  return {"ResourceQuota",
          {name_column(),
           column("Request",
                  "Request represents a minimum amount of cpu/memory that a container "
                  "may consume."),
           column("Limit",
                  "Limits control the maximum amount of cpu/memory that a container may "
                  "use independent of contention on the node."),
           age_column()},
          quota_cells};
}

PrinterColumn created_at() {
  auto created = column("Created At", std::string{kCreation});
  created.type = "date";
  return created;
}

const std::vector<BuiltinKind>& kinds() {
  static const std::vector<BuiltinKind> kKinds{
      {"", {name_column(), created_at()}, default_cells},
      pods(),
      nodes(),
      events(),
      services(),
      quotas(),
      {"Namespace",
       {name_column(), column("Status", "The status of the namespace"), age_column()},
       namespace_cells},
      {"ConfigMap",
       {name_column(), column("Data", "How many keys the config map has."), age_column()},
       config_map_cells},
      {"Secret",
       {name_column(), column("Type", "What kind of secret it is."),
        column("Data", "How many keys the secret has."), age_column()},
       secret_cells},
      {"ServiceAccount", {name_column(), age_column()}, service_account_cells},
      {"Lease",
       {name_column(), column("Holder", "Who holds the lease."), age_column()},
       lease_cells},
  };
  return kKinds;
}

const BuiltinKind& find_kind(std::string_view kind) {
  for (const BuiltinKind& known : kinds()) {
    if (known.kind == kind) return known;
  }
  return kinds().front();
}

}  // namespace

std::span<const PrinterColumn> builtin_columns(std::string_view kind) {
  return find_kind(kind).columns;
}

array builtin_cells(std::string_view kind, const Document& object, WallTime now) {
  return find_kind(kind).cells(object, now);
}

array builtin_row_conditions(std::string_view kind, const Document& object) {
  const auto phase = kind == "Pod" ? text_at(object, {"status", "phase"}) : std::string_view{};
  if (phase != "Succeeded" && phase != "Failed") return {};
  const std::string_view message =
      phase == "Failed" ? "The pod failed." : "The pod has completed successfully.";
  return {boost::json::object{{"type", "Completed"},
                              {"status", "True"},
                              {"reason", key_view(phase)},
                              {"message", key_view(message)}}};
}

}  // namespace vo::apiserver
