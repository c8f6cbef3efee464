// SPDX-License-Identifier: Apache-2.0
#include "simulation/placement.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "json/document.h"
#include "json/fields.h"
#include "quantity/quantity.h"
#include "simulation/cache.h"
#include "simulation/names.h"
#include "simulation/object.h"

namespace vo::simulation {
namespace {

using json::Document;

std::int64_t scaled_at(const Document& from, std::string_view key, int scale) {
  const Document* value = json::find(from, {key});
  if (value == nullptr) return 0;
  const std::string text =
      value->is_string() ? std::string(json::text_of(*value)) : json::write_compact(*value);
  const auto quantity = Quantity::parse(text);
  return quantity ? quantity->scaled(scale).value_or(0) : 0;
}

Demand read_demand(const Document& resources) {
  return {.memory = scaled_at(resources, "memory", 0),
          .cpu_milli = scaled_at(resources, "cpu", -3),
          .hugepages = scaled_at(resources, "hugepages-2Mi", 0),
          .pods = scaled_at(resources, "pods", 0)};
}

Demand container_demand(const Document& container) {
  const Document* requests = json::find(container, {"resources", "requests"});
  return requests == nullptr ? Demand{} : read_demand(*requests);
}

void raise_to(Demand& demand, const Demand& other) {
  demand.memory = std::max(demand.memory, other.memory);
  demand.cpu_milli = std::max(demand.cpu_milli, other.cpu_milli);
  demand.hugepages = std::max(demand.hugepages, other.hugepages);
}

}  // namespace

Demand& Demand::operator+=(const Demand& other) {
  memory += other.memory;
  cpu_milli += other.cpu_milli;
  hugepages += other.hugepages;
  pods += other.pods;
  return *this;
}

Demand& Demand::operator-=(const Demand& other) {
  memory -= other.memory;
  cpu_milli -= other.cpu_milli;
  hugepages -= other.hugepages;
  pods -= other.pods;
  return *this;
}

bool Demand::fits(const Demand& free) const {
  return memory <= free.memory && cpu_milli <= free.cpu_milli && hugepages <= free.hugepages &&
         pods <= free.pods;
}

Demand demand_of(const Document& pod) {
  Demand demand;
  for (const Document& container : json::array_at(pod, {"spec", "containers"})) {
    demand += container_demand(container);
  }
  Demand starting;
  for (const Document& container : json::array_at(pod, {"spec", "initContainers"})) {
    const bool stays = json::text_at(container, {"restartPolicy"}) == "Always";
    if (stays) {
      demand += container_demand(container);
    } else {
      raise_to(starting, container_demand(container));
    }
  }
  raise_to(demand, starting);
  demand.pods = 1;
  return demand;
}

Demand capacity_of(const Document& node) {
  const Document* allocatable = json::find(node, {"status", "allocatable"});
  return allocatable == nullptr ? Demand{} : read_demand(*allocatable);
}

void Placement::leave(const std::string& pod) {
  const auto at = seats_.find(pod);
  if (at == seats_.end()) return;
  used_[at->second.node] -= at->second.demand;
  seats_.erase(at);
}

void Placement::assume(const Entry& pod, std::string_view node) {
  leave(pod.key());
  Seat seat{.node = std::string(node), .demand = demand_of(pod.object())};
  used_[seat.node] += seat.demand;
  seats_.emplace(pod.key(), std::move(seat));
}

void Placement::pod_changed(const Entry& pod, bool gone) {
  const std::string_view node = node_of(pod.object());
  if (gone || is_final(pod.object())) return leave(pod.key());
  if (node.empty()) return;
  const auto at = seats_.find(pod.key());
  if (at == seats_.end() || at->second.node != node) assume(pod, node);
}

void Placement::node_changed(const Entry& node, bool gone) {
  if (gone) {
    capacities_.erase(node.key());
  } else {
    capacities_[node.key()] = capacity_of(node.object());
  }
}

Demand Placement::free(const std::string& node) const {
  const auto capacity = capacities_.find(node);
  Demand free = capacity == capacities_.end() ? Demand{} : capacity->second;
  const auto used = used_.find(node);
  if (used != used_.end()) free -= used->second;
  return free;
}

bool Placement::is_on(const Entry& pod, const std::string& node) const {
  const auto seat = seats_.find(pod.key());
  return seat != seats_.end() && seat->second.node == node;
}

void MigrationSlots::take(const std::string& migration, std::string_view source_node) {
  taken_.try_emplace(migration, source_node);
}

void MigrationSlots::release(const std::string& migration) { taken_.erase(migration); }

std::size_t MigrationSlots::outbound(std::string_view node) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(taken_, [node](const auto& each) { return each.second == node; }));
}

}  // namespace vo::simulation
