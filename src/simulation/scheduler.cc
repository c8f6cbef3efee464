// SPDX-License-Identifier: Apache-2.0
// Of the nodes that a pod fits on, the one with the most free memory. Known: cordons, taints with
// NoSchedule or NoExecute (no tolerations), node selectors, requests, and a migration target's
// distance from the other pods of its VMI. Node affinity is not.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "json/arena.h"
#include "json/document.h"
#include "json/fields.h"
#include "kubevirt/names.h"
#include "simulation/actors.h"
#include "simulation/cache.h"
#include "simulation/identities.h"
#include "simulation/kinds.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/placement.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;

bool is_repelling(const Document& node) {
  if (json::is_true_at(node, {"spec", "unschedulable"})) return true;
  return std::ranges::any_of(json::array_at(node, {"spec", "taints"}), [](const Document& taint) {
    return json::text_at(taint, {"effect"}) != "PreferNoSchedule";
  });
}

bool is_selected(const Document& node, const Document& pod) {
  return std::ranges::all_of(json::object_at(pod, {"spec", "nodeSelector"}),
                             [&node](const auto& wanted) {
                               return label(node, {wanted.key().data(), wanted.key().size()}) ==
                                      json::text_of(wanted.value());
                             });
}

bool keeps_distance(const Document& pod) { return has_label(pod, kubevirt::kMigrationLabel); }

// Why a node does not do, counted for the message.
struct Verdicts {
  std::size_t nodes = 0;
  std::size_t repelling = 0;
  std::size_t not_selected = 0;
  std::size_t too_close = 0;
  std::size_t full = 0;
};

class Search {
 public:
  // `siblings`: pods that may be of the same VMI.
  Search(const Entry& pod, const std::vector<Entry*>& siblings, const Placement& placement)
      : pod_(pod), siblings_(siblings), placement_(placement), demand_(demand_of(pod.object())) {}

  const Entry* roomiest(const std::map<std::string, Entry>& nodes) {
    const Entry* best = nullptr;
    std::int64_t most = 0;
    for (const auto& [name, node] : nodes) {
      const Demand free = placement_.free(name);
      if (!may_go(node, free) || (best != nullptr && free.memory <= most)) continue;
      best = &node;
      most = free.memory;
    }
    return best;
  }
  const Verdicts& verdicts() const { return verdicts_; }

 private:
  bool may_go(const Entry& node, const Demand& free) {
    ++verdicts_.nodes;
    if (is_repelling(node.object())) return ++verdicts_.repelling, false;
    if (!is_selected(node.object(), pod_.object())) return ++verdicts_.not_selected, false;
    if (keeps_distance(pod_.object()) && hosts_its_vmi(node)) return ++verdicts_.too_close, false;
    if (!demand_.fits(free)) return ++verdicts_.full, false;
    return true;
  }
  bool hosts_its_vmi(const Entry& node) const {
    const std::string_view creator = label(pod_.object(), kCreatedByLabel);
    return std::ranges::any_of(siblings_, [&](const Entry* pod) {
      return placement_.is_on(*pod, node.key()) && label(pod->object(), kCreatedByLabel) == creator;
    });
  }

  const Entry& pod_;
  const std::vector<Entry*>& siblings_;
  const Placement& placement_;
  Demand demand_;
  Verdicts verdicts_;
};

std::string why_nowhere(const Verdicts& verdicts) {
  std::string text = format("0/{} nodes are available", verdicts.nodes);
  const auto add = [&text](std::size_t count, std::string_view why) {
    if (count > 0) text += format(", {} {}", count, why);
  };
  add(verdicts.full, "Insufficient memory, cpu or pods");
  add(verdicts.repelling, "node(s) were unschedulable or had untolerated taints");
  add(verdicts.not_selected, "node(s) didn't match Pod's node affinity/selector");
  add(verdicts.too_close, "node(s) didn't match pod anti-affinity rules");
  return text + ".";
}

bool is_told(const Document& pod, std::string_view message) {
  const Document* told = condition(pod, "PodScheduled");
  return told != nullptr && json::text_at(*told, {"message"}) == message;
}

void report(const Turn& turn, Entry& pod, const Verdicts& verdicts) {
  const std::string message = why_nowhere(verdicts);
  if (is_told(pod.object(), message)) return;
  json::Arena arena;
  Document after(pod.object(), arena.storage());
  set_condition(
      after,
      {.type = "PodScheduled", .status = false, .reason = "Unschedulable", .message = message},
      turn.timestamp);
  turn.outbox.replace_status(kScheduler, pod, after, turn.now);
}

}  // namespace

void schedule(const Turn& turn, Entry& pod, Placement& placement) {
  if (!turn.is_open(pod) || !turn.over("schedule/" + pod.uid, turn.options.delays.schedule)) {
    return;
  }
  const Group group = turn.cache.group(pod.group);
  Search search(pod, group.pods, placement);
  const Entry* node = search.roomiest(turn.cache.all(Kind::kNode));
  turn.cache.close(group);
  if (node == nullptr) return report(turn, pod, search.verdicts());
  turn.outbox.bind(kScheduler, pod, node->name(), turn.now);
  placement.assume(pod, node->name());
}

}  // namespace vo::simulation
