// SPDX-License-Identifier: Apache-2.0
// A small API server for VMIs, in memory: JSON documents, resource versions, JSON patches with
// `test`, CRD pruning, KubeVirt's revert of foreign status writes, dry runs. Launcher pods and the
// KubeVirt CR are plain values. For simulations of the controller; it does no I/O.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kubevirt/objects.h"

namespace vo::testing {

struct PatchAnswer {
  int code = 200;
  boost::json::value object;
};

Result<kubevirt::VirtualMachineInstance> decode(const boost::json::value& object);

class FakeCluster {
 public:
  // What the VMI CRD keeps, and whether KubeVirt's webhook is in the way.
  bool keeps_memory_overhead = true;
  bool keeps_cpu_overhead = true;
  bool reverts_status = false;

  // The schema became what the flags say: what is stored shows it at once, without an event.
  void schema_changed();

  // Creates a Running (or other) VMI; `spec_domain` is JSON.
  void create_vmi(const std::string& name, const std::string& spec_domain, const std::string& phase,
                  const std::string& node);
  void set_phase(const std::string& name, const std::string& phase, const std::string& node);
  void delete_vmi(const std::string& name);
  // A writer that is not us changes something harmless, so that resource versions move.
  void touch(const std::string& name);
  // virt-handler of an older release: writes status and drops the field.
  void drop_status_field(const std::string& name, const std::string& parent,
                         const std::string& field);
  // Any other change by somebody who is not us.
  void edit(const std::string& name, const std::function<void(boost::json::object&)>& change);

  // A live migration as KubeVirt shows it on the VMI: the hand-off to the target pod, and its end.
  void hand_off(const std::string& name, const std::string& target_pod, const std::string& node);
  void finish_migration(const std::string& name);
  void fail_migration(const std::string& name);
  // The VM controller changes the spec, virt-controller sets the condition; the second ends it.
  void hotplug_memory(const std::string& name, const std::string& guest, WallTime at);
  void hotplug_sockets(const std::string& name, int sockets, WallTime at);
  void finish_hotplug(const std::string& name);

  void set_annotation(const std::string& name, const std::string& key, const std::string& value);

  PatchAnswer patch(const std::string& name, const std::string& body, bool dry_run);
  std::optional<boost::json::value> get(const std::string& name) const;
  kubevirt::VirtualMachineInstance decoded(const std::string& name) const;
  std::vector<std::string> names() const;

  // Stored changes by our PATCHes (dry runs and refusals not counted), per VMI.
  std::map<std::string, int> patches;
  // Called after each stored change with the VMI's name; deletions too.
  std::function<void(const std::string&)> on_change;

 private:
  boost::json::value& at(const std::string& name);
  void store(const std::string& name, boost::json::value object);
  void prune(boost::json::value& object) const;

  std::map<std::string, boost::json::value> vmis_;
  std::uint64_t version_ = 100;
  std::uint64_t uids_ = 0;
};

}  // namespace vo::testing
