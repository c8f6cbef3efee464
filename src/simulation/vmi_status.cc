// SPDX-License-Identifier: Apache-2.0
#include "simulation/vmi_status.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/units.h"
#include "json/document.h"
#include "json/fields.h"
#include "kubevirt/names.h"
#include "quantity/quantity.h"
#include "simulation/cache.h"
#include "simulation/decentralized.h"
#include "simulation/hotplug_conditions.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/recorded.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;
using json::text_at;

std::string_view image_of(const Document& pod) {
  for (const Document& container : json::array_at(pod, {"spec", "containers"})) {
    if (text_at(container, {"name"}) == kubevirt::kComputeContainer) {
      return text_at(container, {"image"});
    }
  }
  return {};
}

// Every pod of the VMI, in whatever phase, and its node.
void sync_active_pods(Document& vmi, const VmiNews& news) {
  Document active = json::Object{};
  for (const Entry* pod : news.group.pods) {
    if (!is_owned_by(pod->object(), news.group.vmi->uid)) continue;
    json::make(active, {pod->uid}) = node_of(pod->object());
  }
  if (active.get_object().empty()) {
    json::erase(vmi, {"status", "activePods"});
  } else {
    json::make(vmi, {"status", "activePods"}) = std::move(active);
  }
}

void sync_image(Document& vmi, const VmiNews& news) {
  const std::string_view image = image_of(news.pod->object());
  json::make(vmi, {"status", "launcherContainerImageVersion"}) = image;
  if (image == news.turn.kubevirt.launcher_image) {
    json::erase(vmi, {"metadata", "labels", kubevirt::kOutdatedLabel});
  } else {
    json::make(vmi, {"metadata", "labels", kubevirt::kOutdatedLabel}) = "";
  }
}

void sync_overhead(Document& vmi, const VmiNews& news) {
  if (news.turn.kubevirt.controller.release->minor < kOverheadReportedSince) return;
  const auto recorded = recorded_overhead(news.pod->object());
  if (!recorded) return;
  json::make(vmi, {"status", "memory", "memoryOverhead"}) = *recorded;
}

void sync_ready(Document& vmi, const VmiNews& news) {
  if (is_deleting(news.pod->object())) {
    return set_condition(vmi,
                         {.type = "Ready",
                          .status = false,
                          .reason = "PodTerminating",
                          .message = "virt-launcher pod is terminating"},
                         news.turn.timestamp);
  }
  if (phase_of(vmi) != "Running") {
    return set_condition(vmi,
                         {.type = "Ready",
                          .status = false,
                          .reason = "GuestNotRunning",
                          .message = "Guest VM is not reported as running"},
                         news.turn.timestamp);
  }
  const bool ready = is_ready(news.pod->object());
  set_condition(vmi,
                {.type = "Ready",
                 .status = ready,
                 .reason = ready ? "" : "PodConditionMissing",
                 .message = ""},
                news.turn.timestamp);
}

void sync_unschedulable(Document& vmi, const VmiNews& news) {
  const Document* scheduled = condition(news.pod->object(), "PodScheduled");
  if (scheduled == nullptr || text_at(*scheduled, {"status"}) == "True") {
    return remove_condition(vmi, "PodScheduled");
  }
  set_condition(vmi,
                {.type = "PodScheduled",
                 .status = false,
                 .reason = text_at(*scheduled, {"reason"}),
                 .message = text_at(*scheduled, {"message"})},
                news.turn.timestamp);
}

void sync_with_pod(Document& vmi, const VmiNews& news) {
  sync_image(vmi, news);
  sync_overhead(vmi, news);
  sync_unschedulable(vmi, news);
  const std::string_view qos = text_at(news.pod->object(), {"status", "qosClass"});
  if (!qos.empty()) json::make(vmi, {"status", "qosClass"}) = qos;
}

void hand_over(Document& vmi, const VmiNews& news) {
  const std::string_view node = node_of(news.pod->object());
  json::make(vmi, {"metadata", "labels", kNodeNameLabel}) = node;
  json::make(vmi, {"status", "nodeName"}) = node;
  json::make(vmi, {"status", "migrationTransport"}) = "Unix";
  set_phase(vmi, "Scheduled", news.turn.timestamp);
}

void update_pending(Document& vmi, const VmiNews& news) {
  if (news.pod != nullptr) {
    remove_condition(vmi, "Synchronized");
    set_phase(vmi, "Scheduling", news.turn.timestamp);
    return sync_with_pod(vmi, news);
  }
  if (is_deleting(vmi)) return set_phase(vmi, "Failed", news.turn.timestamp);
  if (is_receiver(vmi)) return set_phase(vmi, "WaitingForSync", news.turn.timestamp);
  if (news.refusal.empty()) return;
  set_condition(vmi,
                {.type = "Synchronized",
                 .status = false,
                 .reason = "FailedCreate",
                 .message = "failed to create virtual machine pod: " + news.refusal},
                news.turn.timestamp);
}

bool is_pod_down(const VmiNews& news) {
  return news.pod == nullptr || is_final(news.pod->object());
}

// A receiver waits for the next migration.
void lose_pod(Document& vmi, const VmiNews& news) {
  set_phase(vmi, is_receiver(vmi) ? "WaitingForSync" : "Failed", news.turn.timestamp);
}

bool has_failed_to_receive(const Document& vmi) {
  return is_receiver(vmi) && json::is_true_at(vmi, {"status", "migrationState", "failed"});
}

void update_waiting(Document& vmi, const VmiNews& news) {
  if (is_deleting(vmi)) return remove_finalizer(vmi, kVmiFinalizer);
  if (is_pod_down(news) || has_failed_to_receive(vmi)) return;
  set_phase(vmi, "Scheduling", news.turn.timestamp);
  sync_with_pod(vmi, news);
}

void update_scheduling(Document& vmi, const VmiNews& news) {
  if (is_pod_down(news)) return lose_pod(vmi, news);
  sync_with_pod(vmi, news);
  if (is_ready(news.pod->object()) && !is_deleting(news.pod->object())) hand_over(vmi, news);
}

// From here on virt-handler owns the phase, unless the pod is gone under it.
void update_handed_over(Document& vmi, const VmiNews& news) {
  const bool runs = phase_of(vmi) == "Running";
  if (!runs && has_failed_to_receive(vmi)) return lose_pod(vmi, news);
  if (is_pod_down(news)) {
    return runs ? set_phase(vmi, "Failed", news.turn.timestamp) : lose_pod(vmi, news);
  }
  sync_image(vmi, news);
  if (runs) sync_hotplug_conditions(vmi, news.turn);
}

void update_final(Document& vmi, const VmiNews& news) {
  if (json::find(vmi, {"status", "activePods"}) == nullptr && news.pod == nullptr) {
    remove_finalizer(vmi, kVmiFinalizer);
  }
}

}  // namespace

void update_vmi(Document& vmi, const VmiNews& news) {
  const std::string phase(phase_of(vmi));
  sync_active_pods(vmi, news);
  if (phase == "Pending") {
    update_pending(vmi, news);
  } else if (phase == "WaitingForSync") {
    update_waiting(vmi, news);
  } else if (phase == "Scheduling") {
    update_scheduling(vmi, news);
  } else if (phase == "Scheduled" || phase == "Running") {
    update_handed_over(vmi, news);
  } else if (is_final(vmi)) {
    update_final(vmi, news);
  }
  if (news.pod != nullptr && !is_final(vmi)) sync_ready(vmi, news);
}

}  // namespace vo::simulation
