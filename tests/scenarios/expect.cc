// SPDX-License-Identifier: Apache-2.0
#include "scenarios/expect.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "json/document.h"
#include "kube/request.h"
#include "quantity/quantity.h"
#include "scenarios/manifests.h"
#include "scenarios/observe.h"

namespace vo::scenarios {
namespace {

// What still differs from what is wanted; empty: nothing.
using Difference = std::function<std::string()>;

Status wait_until_none(World& world, const Difference& difference) {
  std::string last;
  const bool none = world.wait_until(
      [&] {
        last = difference();
        return last.empty();
      },
      world.patience());
  if (none) return {};
  return input_error(last);
}

std::string differs(std::string_view what, const std::string& is, const std::string& wanted) {
  return is == wanted ? "" : format("{} is \"{}\"", what, is);
}

std::string phase_differs(World& world, const kube::ResourcePath& path, const std::string& name,
                          const std::string& phase) {
  const auto object = read(world, path, name);
  if (!object) return object.error().message();
  return differs(format("{}'s phase", name), *object ? text_at(**object, "/status/phase") : "none",
                 phase);
}

std::string pending_change(const json::Document& vmi) {
  const auto* conditions = find(vmi, "/status/conditions");
  if (conditions == nullptr || !conditions->is_array()) return {};
  for (const auto& condition : conditions->get_array()) {
    const std::string type = text_at(condition, "/type");
    const bool hot = type == "HotMemoryChange" || type == "HotVCPUChange";
    if (hot && text_at(condition, "/status") != "False") return format("{} is pending", type);
  }
  return {};
}

std::string migration_runs(World& world, const std::string& vmi) {
  const auto all = read_all(world, located(migrations(), vmi));
  if (!all) return all.error().message();
  for (const auto& migration : *all) {
    const std::string phase = text_at(migration, "/status/phase");
    const bool ended = phase == "Succeeded" || phase == "Failed";
    if (text_at(migration, "/spec/vmiName") == bare_name(vmi) && !ended) {
      return format("a migration is {}", phase);
    }
  }
  return {};
}

std::string change_runs(World& world, const std::string& name) {
  const auto vmi = read(world, vmis(), name);
  if (!vmi || !*vmi) return "there is no such VMI";
  const auto pending = pending_change(**vmi);
  return pending.empty() ? migration_runs(world, name) : pending;
}

bool same_quantity(const std::string& a, const std::string& b) {
  const auto left = Quantity::parse(a);
  const auto right = Quantity::parse(b);
  return left && right && *left == *right;
}

std::string quantity_differs(std::string_view what, const std::string& is,
                             const std::string& wanted) {
  if (wanted == "none") return is.empty() ? "" : format("{} is {}", what, is);
  return same_quantity(is, wanted) ? "" : format("{} is \"{}\"", what, is);
}

std::string place_differs(std::string_view what, bool in_status, const std::string& wanted) {
  return differs(what, in_status ? "status" : "annotation", wanted);
}

std::string record_differs(const Step& step, const json::Document& record) {
  constexpr std::string_view kPrefix = "record.";
  for (const auto& [option, wanted] : step.options) {
    if (!option.starts_with(kPrefix)) continue;
    const auto pointer = format("/{}", std::string_view{option}.substr(kPrefix.size()));
    const std::string is = record.is_null() ? "" : text_at(record, pointer);
    if (auto difference = differs(option, is, wanted == "none" ? "" : wanted);
        !difference.empty()) {
      return difference;
    }
  }
  return {};
}

Result<std::string> pods_differ(World& world, const json::Document& vmi, const Step& step) {
  const auto selector = format("kubevirt.io/created-by={}", text_at(vmi, "/metadata/uid"));
  VO_TRY(const auto found, read_all(world, pods(), selector));
  return differs("the number of pods", std::to_string(found.size()), step.option("pods"));
}

// The reasons, each once as nothing is told twice, in the order of the alphabet.
Result<std::string> events_differ(World& world, const json::Document& vmi, const Step& step) {
  const auto uid = text_at(vmi, "/metadata/uid");
  VO_TRY(const auto all, read_all(world, events_of(text_at(vmi, "/metadata/namespace"))));
  std::multiset<std::string> reasons;
  for (const auto& event : all) {
    if (text_at(event, "/regarding/uid") == uid) reasons.insert(text_at(event, "/reason"));
  }
  std::string told;
  for (const auto& reason : reasons) told += (told.empty() ? "" : ",") + reason;
  return differs("what was told", told, step.option("events"));
}

std::string first_of(std::initializer_list<std::string> differences) {
  for (const auto& difference : differences) {
    if (!difference.empty()) return difference;
  }
  return {};
}

std::string if_asked(const Step& step, const std::string& option,
                     const std::function<std::string(const std::string&)>& compare) {
  return step.has(option) ? compare(step.option(option)) : std::string{};
}

std::string published_differs(const Step& step, const Published& is) {
  return first_of({
      if_asked(step, "memory",
               [&](const auto& wanted) { return quantity_differs("memory", is.memory, wanted); }),
      if_asked(step, "cpu",
               [&](const auto& wanted) { return quantity_differs("cpu", is.cpu, wanted); }),
      if_asked(step, "place",
               [&](const auto& wanted) {
                 return place_differs("memory's place", is.memory_in_status, wanted);
               }),
      if_asked(step, "cpu-place",
               [&](const auto& wanted) {
                 return place_differs("cpu's place", is.cpu_in_status, wanted);
               }),
      record_differs(step, is.record),
  });
}

Result<std::string> vmi_differs(World& world, const Step& step) {
  VO_TRY(const auto vmi, read(world, vmis(), step.words.front()));
  if (!vmi) return std::string{"there is no such VMI"};
  VO_TRY(const auto is, published(world, *vmi));
  auto difference = published_differs(step, is);
  if (!difference.empty()) return difference;
  if (step.has("target")) {
    difference =
        quantity_differs("target", text_at(*vmi, "/status/migrationState/targetMemoryOverhead"),
                         step.option("target"));
    if (!difference.empty()) return difference;
  }
  if (step.has("events")) {
    VO_TRY(difference, events_differ(world, *vmi, step));
    if (!difference.empty()) return difference;
  }
  if (step.has("pods")) return pods_differ(world, *vmi, step);
  return std::string{};
}

}  // namespace

Status wait_for_phase(World& world, const std::string& vmi, const std::string& phase) {
  return wait_until_none(world, [&] { return phase_differs(world, vmis(), vmi, phase); });
}

Status wait_for_migration(World& world, const std::string& name, const std::string& phase) {
  return wait_until_none(world, [&] { return phase_differs(world, migrations(), name, phase); });
}

Status wait_for_absence(World& world, const kube::ResourcePath& path, const std::string& name) {
  return wait_until_none(world, [&]() -> std::string {
    const auto object = read(world, path, name);
    if (!object) return object.error().message();
    return *object ? format("{} is still there", name) : "";
  });
}

Status wait_until_updated(World& world, const std::string& vmi) {
  return wait_until_none(world, [&] { return change_runs(world, vmi); });
}

namespace {

Status remove_pod(World& world, const json::Document& pod) {
  kube::ResourcePath path = pods();
  path.namespace_name = text_at(pod, "/metadata/namespace");
  VO_TRY(const auto answer, must(world.call({.method = kube::Method::kDelete,
                                             .target = path.object(text_at(pod, "/metadata/name")),
                                             .headers = {},
                                             .body = {}})));
  return {};
}

// A misspelt expectation must not hold by not being looked at.
Status knows_all(const Step& step) {
  constexpr std::array<std::string_view, 8> kKnown{"memory", "cpu",  "place",  "cpu-place",
                                                   "target", "pods", "events", "writes"};
  for (const auto& [option, wanted] : step.options) {
    if (option.starts_with("record.") || std::ranges::find(kKnown, option) != kKnown.end())
      continue;
    return input_error(format("nobody looks at {}", option));
  }
  return {};
}

}  // namespace

Status remove_current_pod(World& world, const std::string& name) {
  VO_TRY(const auto vmi, read(world, vmis(), name));
  if (!vmi) return input_error("there is no such VMI");
  VO_TRY(const auto pod, current_pod(world, *vmi));
  return remove_pod(world, pod);
}

Status remove_target_pod(World& world, const std::string& name) {
  VO_TRY(const auto vmi, read(world, vmis(), name));
  if (!vmi) return input_error("there is no such VMI");
  const auto uid = text_at(*vmi, "/status/migrationState/migrationUid");
  VO_TRY(const auto found, read_all(world, pods(), "kubevirt.io/migrationJobUID=" + uid));
  if (found.size() != 1) return input_error("no migration has a target pod");
  return remove_pod(world, found.front());
}

Status Expectations::check(const Step& step) {
  VO_CHECK_OK(knows_all(step));
  if (!step.words.empty()) VO_CHECK_OK(check_vmi(step));
  return step.has("writes") ? check_writes(step) : Status{};
}

Status Expectations::check_vmi(const Step& step) {
  return wait_until_none(world_, [&] {
    auto difference = vmi_differs(world_, step);
    return difference ? *std::move(difference) : difference.error().message();
  });
}

// A world that keeps quiet for a while has written what it will.
Status Expectations::check_writes(const Step& step) {
  world_.wait_until([] { return false; }, world_.silence());
  VO_TRY(const auto writes, world_.writes());
  const std::size_t before = std::exchange(writes_seen_, writes.size());
  const auto count = std::to_string(writes.size() - before);
  if (count == step.option("writes")) return {};
  std::string said;
  for (std::size_t i = before; i < writes.size(); ++i) said += "\n  " + writes[i].body;
  return input_error(format("{} PATCHes were stored{}", count, said));
}

}  // namespace vo::scenarios
