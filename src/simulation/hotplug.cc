// SPDX-License-Identifier: Apache-2.0
// A VM's new sockets or guest memory, into the spec of its running VMI. Source:
// pkg/virt-controller/watch/vm: handleCPUChangeRequest, handleMemoryHotplugRequest.
#include <algorithm>
#include <string>
#include <string_view>

#include "json/arena.h"
#include "json/document.h"
#include "json/fields.h"
#include "quantity/quantity.h"
#include "simulation/actors.h"
#include "simulation/cache.h"
#include "simulation/changes.h"
#include "simulation/object.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;

const Document* template_field(const Entry& vm, json::Keys keys) {
  const Document* domain = json::find(vm.object(), {"spec", "template", "spec", "domain"});
  return domain == nullptr ? nullptr : json::find(*domain, keys);
}

bool is_live_updated(const Turn& turn) {
  return json::text_at(*turn.kubevirt.object, {"spec", "configuration", "vmRolloutStrategy"}) !=
         "Stage";
}

bool is_migrating(const Group& group) {
  return std::ranges::any_of(group.migrations,
                             [](const Entry* each) { return !is_final(each->object()); });
}

void change_sockets(const Document* wanted, Document& vmi) {
  const Document* present = json::find(vmi, {"spec", "domain", "cpu", "sockets"});
  if (wanted == nullptr || present == nullptr || *wanted == *present) return;
  json::make(vmi, {"spec", "domain", "cpu", "sockets"}) = *wanted;
}

// A stored request or limit grows with the guest.
void grow(Document& vmi, std::string_view list, const Quantity& by) {
  const auto stored =
      Quantity::parse(json::text_at(vmi, {"spec", "domain", "resources", list, "memory"}));
  if (!stored || stored->is_zero()) return;
  if (const auto grown = stored->add(by)) {
    json::make(vmi, {"spec", "domain", "resources", list, "memory"}) = grown->to_string();
  }
}

void change_memory(std::string_view wanted_text, Document& vmi) {
  const auto wanted = Quantity::parse(wanted_text);
  const auto present = Quantity::parse(json::text_at(vmi, {"spec", "domain", "memory", "guest"}));
  if (!wanted || !present || *wanted <= *present) return;
  const auto more = wanted->subtract(*present);
  if (!more) return;
  grow(vmi, "requests", *more);
  grow(vmi, "limits", *more);
  json::make(vmi, {"spec", "domain", "memory", "guest"}) = wanted->to_string();
}

}  // namespace

void hotplug(const Turn& turn, const Group& group) {
  Entry& vm = *group.vm;
  Entry& vmi = *group.vmi;
  if (phase_of(vmi.object()) != "Running" || is_migrating(group) || !is_live_updated(turn)) return;
  json::Arena arena;
  Document after(vmi.object(), arena.storage());
  change_sockets(template_field(vm, {"cpu", "sockets"}), after);
  if (const Document* guest = template_field(vm, {"memory", "guest"})) {
    change_memory(json::text_of(*guest), after);
  }
  turn.outbox.patch(controller_account(turn), vmi,
                    changes(vmi.object(), after,
                            {{"spec", "domain", "cpu", "sockets"},
                             {"spec", "domain", "memory", "guest"},
                             {"spec", "domain", "resources"}}),
                    turn.now);
}

}  // namespace vo::simulation
