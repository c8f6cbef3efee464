// SPDX-License-Identifier: Apache-2.0
#include "simulation/hotplug_conditions.h"

#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "simulation/admission.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;

bool differs(const Document* wanted, const Document* present) {
  return wanted != nullptr && present != nullptr && !is_semantically_equal(*wanted, *present);
}

bool wants_other_sockets(const Document& vmi) {
  return differs(json::find(vmi, {"spec", "domain", "cpu", "sockets"}),
                 json::find(vmi, {"status", "currentCPUTopology", "sockets"}));
}

bool wants_other_memory(const Document& vmi) {
  return differs(json::find(vmi, {"spec", "domain", "memory", "guest"}),
                 json::find(vmi, {"status", "memory", "guestCurrent"}));
}

void follow_topology(Document& vmi) {
  for (const std::string_view field : {"cores", "sockets", "threads"}) {
    const Document* count = json::find(vmi, {"spec", "domain", "cpu", field});
    if (count == nullptr) continue;
    const Document copy = *count;
    json::make(vmi, {"status", "currentCPUTopology", field}) = copy;
  }
}

void follow_memory(Document& vmi) {
  const Document* guest = json::find(vmi, {"spec", "domain", "memory", "guest"});
  if (guest == nullptr) return;
  const Document copy = *guest;
  json::make(vmi, {"status", "memory", "guestCurrent"}) = copy;
  json::make(vmi, {"status", "memory", "guestRequested"}) = copy;
}

}  // namespace

void sync_hotplug_conditions(Document& vmi, const Turn& turn) {
  if (wants_other_sockets(vmi)) {
    set_condition(vmi, {.type = kHotVcpuChange, .status = true, .reason = "", .message = ""},
                  turn.timestamp);
  }
  if (!wants_other_memory(vmi)) return;
  set_condition(vmi, {.type = kHotMemoryChange, .status = true, .reason = "", .message = ""},
                turn.timestamp);
  if (const auto& ratio = turn.kubevirt.view.config.ratio) {
    json::make(vmi, {"metadata", "labels", kHotplugRatioLabel}) = *ratio;
  }
}

bool awaits_migration(const Document& vmi) {
  return condition(vmi, kHotVcpuChange) != nullptr || has_true_condition(vmi, kHotMemoryChange) ||
         has_true_condition(vmi, kMigrationRequired);
}

void finish_hotplug(Document& vmi) {
  if (condition(vmi, kHotVcpuChange) != nullptr) {
    follow_topology(vmi);
    remove_condition(vmi, kHotVcpuChange);
  }
  if (condition(vmi, kHotMemoryChange) != nullptr) {
    follow_memory(vmi);
    remove_condition(vmi, kHotMemoryChange);
  }
  json::erase(vmi, {"metadata", "labels", kHotplugRatioLabel});
  json::erase(vmi, {"metadata", "labels", kPodMemoryLabel});
}

}  // namespace vo::simulation
