// SPDX-License-Identifier: Apache-2.0
#include "simulation/nodes.h"

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/format.h"
#include "json/arena.h"
#include "json/document.h"
#include "json/fields.h"
#include "simulation/cache.h"
#include "simulation/identities.h"
#include "simulation/kinds.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/options.h"
#include "simulation/outbox.h"

namespace vo::simulation {
namespace {

using json::Document;

Document capacity(const Options& options) {
  Document made = json::Object{{"cpu", options.node_cpu},
                               {"memory", options.node_memory},
                               {"hugepages-2Mi", options.node_hugepages_2mi},
                               {"ephemeral-storage", "1Ti"},
                               {"pods", std::to_string(options.node_pods)}};
  for (const std::string_view device : {"kvm", "tun", "vhost-net"}) {
    json::make(made, {"devices.kubevirt.io/" + std::string(device)}) = "1k";
  }
  return made;
}

void write_status(Document& node, const Options& options, const std::string& timestamp) {
  json::make(node, {"status", "capacity"}) = capacity(options);
  json::make(node, {"status", "allocatable"}) = capacity(options);
  set_condition(node,
                {.type = "Ready",
                 .status = true,
                 .reason = "KubeletReady",
                 .message = "simulated kubelet is posting ready status"},
                timestamp);
}

void write_labels(Document& node, const std::string& name, const Options& options) {
  Document& labels = json::make(node, {"metadata", "labels"});
  json::make(labels, {"kubernetes.io/hostname"}) = name;
  json::make(labels, {"kubernetes.io/os"}) = "linux";
  json::make(labels, {"kubernetes.io/arch"}) = options.architecture;
  json::make(labels, {kSchedulableLabel}) = "true";
}

// Where a server takes no status at creation.
void repair(const NodeTurn& turn, Entry& node) {
  if (json::find(node.object(), {"status", "allocatable"}) != nullptr) return;
  json::Arena arena;
  Document after(node.object(), arena.storage());
  write_status(after, turn.options, turn.timestamp);
  turn.outbox.replace_status(kubelet_user(node.name()), node, after, turn.now);
}

// Who does not hear from a kubelet for 40 s takes it for dead.
void beat(const NodeTurn& turn, Entry& node) {
  json::Arena arena;
  Document after(node.object(), arena.storage());
  for (Document& condition : json::make_array(after, {"status", "conditions"})) {
    if (json::text_at(condition, {"type"}) != "Ready") continue;
    json::make(condition, {"status"}) = "True";
    json::make(condition, {"lastHeartbeatTime"}) = turn.timestamp;
  }
  turn.outbox.replace_status(kubelet_user(node.name()), node, after, turn.now);
}

bool is_time_to_beat(const NodeTurn& turn) {
  constexpr std::string_view kTimer = "heartbeat";
  const Duration interval = turn.options.node_heartbeat;
  if (interval <= Duration{0}) return false;
  if (!turn.timers.has_passed("", std::string(kTimer), interval, turn.now)) return false;
  turn.timers.forget("", std::string(kTimer));
  turn.timers.has_passed("", std::string(kTimer), interval, turn.now);
  return true;
}

void create(const NodeTurn& turn, int number) {
  turn.outbox.create("",
                     {.kind = Kind::kNode,
                      .namespace_name = "",
                      .object = new_node(number, turn.options, turn.timestamp),
                      .group = "",
                      .purpose = "node/" + node_name(number)},
                     turn.now);
}

}  // namespace

std::string node_name(int number) { return format("node{:02}", number); }

Document new_node(int number, const Options& options, const std::string& timestamp) {
  const std::string name = node_name(number);
  Document node = new_object("v1", "Node", "");
  json::make(node, {"metadata", "name"}) = name;
  write_labels(node, name, options);
  write_status(node, options, timestamp);
  return node;
}

void keep_nodes(const NodeTurn& turn) {
  const bool beats = is_time_to_beat(turn);
  for (int number = 1; number <= turn.options.nodes; ++number) {
    Entry* node = turn.cache.find(Kind::kNode, node_name(number));
    if (node == nullptr) {
      create(turn, number);
      continue;
    }
    repair(turn, *node);
    if (beats) beat(turn, *node);
  }
}

}  // namespace vo::simulation
