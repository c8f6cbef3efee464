// SPDX-License-Identifier: Apache-2.0
// What kubelets do with launcher pods: containers get ready, and end when the process in `compute`
// does; a deleted pod whose containers have ended goes.
#include <string>
#include <string_view>
#include <utility>

#include "json/arena.h"
#include "json/document.h"
#include "json/fields.h"
#include "kubevirt/names.h"
#include "simulation/actors.h"
#include "simulation/cache.h"
#include "simulation/identities.h"
#include "simulation/launcher_end.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;

enum class Stage : std::uint8_t { kCreating, kReady, kEnded };

Document container_state(Stage stage, std::string_view timestamp, int exit_code) {
  switch (stage) {
    case Stage::kCreating:
      return json::Object{{"waiting", json::Object{{"reason", "ContainerCreating"}}}};
    case Stage::kReady: return json::Object{{"running", json::Object{{"startedAt", timestamp}}}};
    case Stage::kEnded: break;
  }
  return json::Object{
      {"terminated", json::Object{{"exitCode", exit_code},
                                  {"reason", exit_code == 0 ? "Completed" : "Error"},
                                  {"finishedAt", timestamp}}}};
}

bool is_sidecar(const Document& init_container) {
  return json::text_at(init_container, {"restartPolicy"}) == "Always";
}

Document container_status(const Document& container, bool ready, Document state) {
  return json::Object{{"name", json::text_at(container, {"name"})},
                      {"image", json::text_at(container, {"image"})},
                      {"imageID", ""},
                      {"ready", ready},
                      {"started", ready},
                      {"restartCount", 0},
                      {"state", std::move(state)}};
}

// The pod's status, to be changed and sent alone.
struct StatusDraft {
  explicit StatusDraft(const Document& pod) {
    if (const Document* status = json::find(pod, {"status"}))
      json::make(root, {"status"}) = *status;
  }

  json::Arena arena;
  Document root = Document(json::Object(), arena.storage());
};

void write_containers(Document& after, const Document& pod, Stage stage, std::string_view timestamp,
                      int exit_code) {
  json::Array statuses;
  for (const Document& container : json::array_at(pod, {"spec", "containers"})) {
    statuses.push_back(container_status(container, stage == Stage::kReady,
                                        container_state(stage, timestamp, exit_code)));
  }
  json::make(after, {"status", "containerStatuses"}) = std::move(statuses);
}

// Init containers have ended well when the others run; those that stay run beside them.
void write_init_containers(Document& after, const Document& pod, Stage stage,
                           std::string_view timestamp) {
  json::Array statuses;
  for (const Document& container : json::array_at(pod, {"spec", "initContainers"})) {
    const Stage own = is_sidecar(container) || stage == Stage::kCreating ? stage : Stage::kEnded;
    const bool ready = is_sidecar(container) ? stage == Stage::kReady : own == Stage::kEnded;
    statuses.push_back(container_status(container, ready, container_state(own, timestamp, 0)));
  }
  if (!statuses.empty()) {
    json::make(after, {"status", "initContainerStatuses"}) = std::move(statuses);
  }
}

void write_conditions(Document& pod, Stage stage, std::string_view timestamp) {
  const bool ready = stage == Stage::kReady;
  const std::string_view reason = ready                    ? ""
                                  : stage == Stage::kEnded ? "PodCompleted"
                                                           : "ContainersNotReady";
  set_condition(pod, {.type = "PodScheduled", .status = true, .reason = "", .message = ""},
                timestamp);
  set_condition(
      pod,
      {.type = "Initialized", .status = stage != Stage::kCreating, .reason = "", .message = ""},
      timestamp);
  for (const std::string_view type : {"Ready", "ContainersReady"}) {
    set_condition(pod, {.type = type, .status = ready, .reason = reason, .message = ""}, timestamp);
  }
}

class PodTurn {
 public:
  PodTurn(const Turn& turn, const Group& group, Entry& pod)
      : turn_(turn), group_(group), pod_(pod) {}

  void run() {
    if (!turn_.is_open(pod_)) return;
    if (is_final(pod_.object())) return go();
    if (node_of(pod_.object()).empty()) return go_unbound();
    if (end_where_due()) return;
    if (!is_deleting(pod_.object()) && phase_of(pod_.object()) != "Running") start();
  }

 private:
  void go() {
    if (is_deleting(pod_.object())) turn_.outbox.remove(user(), pod_, 0, turn_.now);
  }

  // Nobody runs it: as the API server does at once where no kubelet is concerned.
  void go_unbound() {
    if (is_deleting(pod_.object()))
      turn_.outbox.remove(controller_account(turn_), pod_, 0, turn_.now);
  }

  bool end_where_due() {
    const LauncherEnd end = launcher_end(group_, pod_);
    if (end == LauncherEnd::kNone) return false;
    if (!turn_.over("stop/" + pod_.uid, turn_.options.delays.stop_pod)) return true;
    this->end(end == LauncherEnd::kFailed ? 137 : 0);
    return true;
  }

  void start() {
    if (!turn_.over("pull/" + pod_.uid, turn_.options.delays.pull)) return;
    if (json::find(pod_.object(), {"status", "startTime"}) == nullptr) {
      StatusDraft draft(pod_.object());
      json::make(draft.root, {"status", "startTime"}) = turn_.timestamp;
      json::make(draft.root, {"status", "hostIP"}) = "192.168.66.101";
      return write(draft, Stage::kCreating, "Pending", 0);
    }
    if (is_stuck() || !turn_.over("start/" + pod_.uid, turn_.options.delays.start_pod)) return;
    if (is_target() && has_annotation(pod_.object(), kTargetFails)) {
      return end(1);
    }
    StatusDraft draft(pod_.object());
    json::make(draft.root, {"status", "podIP"}) = "10.244.1.11";
    write(draft, Stage::kReady, "Running", 0);
  }

  bool is_target() const { return has_label(pod_.object(), kubevirt::kMigrationLabel); }
  bool is_stuck() const {
    return has_annotation(pod_.object(), is_target() ? kTargetNeverStarts : kPodNeverStarts);
  }

  void end(int exit_code) {
    StatusDraft draft(pod_.object());
    write(draft, Stage::kEnded, exit_code == 0 ? "Succeeded" : "Failed", exit_code);
  }

  void write(StatusDraft& draft, Stage stage, std::string_view phase, int exit_code) {
    json::make(draft.root, {"status", "phase"}) = phase;
    write_containers(draft.root, pod_.object(), stage, turn_.timestamp, exit_code);
    write_init_containers(draft.root, pod_.object(), stage, turn_.timestamp);
    write_conditions(draft.root, stage, turn_.timestamp);
    turn_.outbox.patch_status(user(), pod_, *json::find(draft.root, {"status"}), turn_.now);
  }

  std::string user() const { return kubelet_user(node_of(pod_.object())); }

  const Turn& turn_;
  const Group& group_;
  Entry& pod_;
};

}  // namespace

void run_pods(const Turn& turn, const Group& group) {
  for (Entry* pod : group.pods) PodTurn(turn, group, *pod).run();
}

void collect_garbage(const Turn& turn, const Group& group) {
  for (Entry* pod : group.pods) {
    const bool owned = group.vmi != nullptr && is_owned_by(pod->object(), group.vmi->uid);
    if (owned || is_deleting(pod->object())) continue;
    turn.outbox.remove(kGarbageCollector, *pod, -1, turn.now);
  }
}

}  // namespace vo::simulation
