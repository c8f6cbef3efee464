// SPDX-License-Identifier: Apache-2.0
// What is taken of the cluster's capacity: of nodes by pods, of the number of migrations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "json/document.h"
#include "simulation/cache.h"

namespace vo::simulation {

// Bytes, millicores, pods.
struct Demand {
  std::int64_t memory = 0;
  std::int64_t cpu_milli = 0;
  std::int64_t hugepages = 0;
  std::int64_t pods = 0;

  Demand& operator+=(const Demand& other);
  Demand& operator-=(const Demand& other);
  bool fits(const Demand& free) const;
};

// What a pod requests: its containers, and init containers that stay or are larger.
Demand demand_of(const json::Document& pod);
// status.allocatable.
Demand capacity_of(const json::Document& node);

class Placement {
 public:
  // As nodes come, change and go.
  void node_changed(const Entry& node, bool gone);
  // As pods come, finish and go.
  void pod_changed(const Entry& pod, bool gone);
  // At binding, before the pod itself says so.
  void assume(const Entry& pod, std::string_view node);

  Demand free(const std::string& node) const;  // nothing where the node is not known
  bool is_on(const Entry& pod, const std::string& node) const;

 private:
  struct Seat {
    std::string node;
    Demand demand;
  };
  void leave(const std::string& pod);

  std::map<std::string, Demand> capacities_;
  std::map<std::string, Seat> seats_;  // by pod
  std::map<std::string, Demand> used_;
};

// Migrations that have a target pod and are not over.
class MigrationSlots {
 public:
  void take(const std::string& migration, std::string_view source_node);
  void release(const std::string& migration);
  bool holds(const std::string& migration) const { return taken_.contains(migration); }
  std::size_t total() const { return taken_.size(); }
  std::size_t outbound(std::string_view node) const;

 private:
  std::map<std::string, std::string> taken_;
};

}  // namespace vo::simulation
