// SPDX-License-Identifier: Apache-2.0
// The guest's life. virt-handler writes VMIs back whole, as its release knows them.
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "json/arena.h"
#include "json/document.h"
#include "json/fields.h"
#include "simulation/actors.h"
#include "simulation/cache.h"
#include "simulation/decentralized.h"
#include "simulation/handler_write.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;

void set_migratable(Document& vmi) {
  for (const std::string_view type : {"LiveMigratable", "StorageLiveMigratable"}) {
    set_condition(vmi, {.type = type, .status = true, .reason = "", .message = ""}, "");
  }
}

void boot(const Turn& turn, Entry& vmi) {
  if (!turn.over("boot/" + vmi.uid, turn.options.delays.boot)) return;
  json::Arena arena;
  Document after(vmi.object(), arena.storage());
  set_phase(after, "Running", turn.timestamp);
  set_migratable(after);
  json::make(after, {"status", "machine", "type"}) = "pc-q35-rhel9.6.0";
  json::make(after, {"status", "migrationMethod"}) = "BlockMigration";
  write_as_handler(turn, vmi, std::move(after));
}

void stop(const Turn& turn, Entry& vmi, std::string_view phase) {
  if (!turn.over("shutdown/" + vmi.uid, turn.options.delays.shutdown)) return;
  json::Arena arena;
  Document after(vmi.object(), arena.storage());
  set_phase(after, phase, turn.timestamp);
  write_as_handler(turn, vmi, std::move(after));
}

// What the guest agent says.
void report(const Turn& turn, Entry& vmi) {
  const std::string_view name = annotation(vmi.object(), kGuestReports);
  if (json::text_at(vmi.object(), {"status", "guestOSInfo", "name"}) == name) return;
  json::Arena arena;
  Document after(vmi.object(), arena.storage());
  json::make(after, {"status", "guestOSInfo", "name"}) = name;
  write_as_handler(turn, vmi, std::move(after));
}

bool has_arrived(const Document& vmi) {
  const Document* state = json::find(vmi, {"status", "migrationState"});
  return state != nullptr && json::find(*state, {"endTimestamp"}) != nullptr &&
         json::find(*state, {"targetNodeDomainReadyTimestamp"}) != nullptr &&
         !json::is_true_at(*state, {"failed"});
}

// A guest that arrives from elsewhere needs no boot.
void welcome(const Turn& turn, Entry& vmi) {
  if (has_arrived(vmi.object())) boot(turn, vmi);
}

// The phase that the guest is on its way to; empty: it stays.
std::string_view ending(const Document& vmi, const Entry* pod) {
  if (has_annotation(vmi, kGuestCrashes)) return "Failed";
  if (is_deleting(vmi) || has_annotation(vmi, kGuestStops)) return "Succeeded";
  return pod != nullptr && is_deleting(pod->object()) ? "Succeeded" : "";
}

}  // namespace

void write_as_handler(const Turn& turn, Entry& vmi, Document after) {
  drop_unknown_fields(after, *turn.kubevirt.handler.release,
                      turn.options.handler_keeps_cpu_overhead);
  if (json::equal(after, vmi.object())) return;
  turn.outbox.replace(handler_account(turn), vmi, after, turn.now);
}

void handle_vmi(const Turn& turn, const Group& group) {
  if (group.vmi == nullptr || !turn.is_open(*group.vmi)) return;
  Entry& vmi = *group.vmi;
  const std::string_view phase = phase_of(vmi.object());
  if (phase != "Scheduled" && phase != "Running") return;
  if (is_receiver(vmi.object()) && phase == "Scheduled" && !is_deleting(vmi.object())) {
    return welcome(turn, vmi);
  }
  const Entry* pod = current_pod(group);
  const std::string_view end = ending(vmi.object(), pod);
  if (!end.empty()) return stop(turn, vmi, end);
  if (phase == "Running") return report(turn, vmi);
  if (pod != nullptr && is_ready(pod->object())) boot(turn, vmi);
}

}  // namespace vo::simulation
