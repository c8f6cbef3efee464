// SPDX-License-Identifier: Apache-2.0
#include "scenarios/play.h"

#include <array>
#include <functional>
#include <utility>

#include <boost/json.hpp>

#include "base/error.h"
#include "base/format.h"
#include "kube/request.h"
#include "scenarios/expect.h"
#include "scenarios/manifests.h"
#include "scenarios/observe.h"

namespace vo::scenarios {
namespace {

using boost::json::object;

// The state of one scenario between its steps.
struct Stage {
  World& world;
  Expectations expectations;
  int migrations = 0;
};

Status done(const Result<json::Document>& answer) {
  if (!answer) return answer.error();
  return {};
}

Result<std::string> subject(const Step& step) {
  if (step.words.empty()) return input_error(format("{} what?", step.verb));
  return step.words.front();
}

Status create(Stage& stage, kube::ResourcePath path, const json::Document& object) {
  path.namespace_name = text_at(object, "/metadata/namespace");
  return done(must(stage.world.call(kube::create_request(path, json::write_compact(object)))));
}

Status patch(Stage& stage, const kube::ResourcePath& path, const std::string& name,
             const json::Document& patch) {
  return done(must(stage.world.call(kube::merge_patch_request(located(path, name), bare_name(name),
                                                              json::write_compact(patch)))));
}

Status remove(Stage& stage, const kube::ResourcePath& path, const std::string& name) {
  kube::Request request{.method = kube::Method::kDelete,
                        .target = located(path, name).object(bare_name(name)),
                        .headers = {},
                        .body = {}};
  return done(must(stage.world.call(request)));
}

// As `kubectl delete`, and a patch that takes the finalizers away: nobody is waited for.
Status remove_by_force(Stage& stage, const std::string& vmi) {
  const json::Document patched = object{{"metadata", {{"finalizers", nullptr}}}};
  VO_CHECK_OK(remove(stage, vmis(), vmi));
  VO_TRY(const auto there, read(stage.world, vmis(), vmi));
  if (!there) return {};
  return patch(stage, vmis(), vmi, patched);
}

// Until the operator says that this release runs.
Status kubevirt_is_ready(Stage& stage, const std::string& release) {
  std::string seen;
  const bool ready = stage.world.wait_until(
      [&] {
        const auto cr = read(stage.world, kubevirts(), "kubevirt");
        seen = cr && *cr ? text_at(**cr, "/status/observedKubeVirtVersion") : "";
        return seen == release;
      },
      stage.world.patience());
  if (ready) return {};
  return input_error(format("observedKubeVirtVersion is \"{}\"", seen));
}

Status put_kubevirt(Stage& stage, const Step& step) {
  VO_TRY(const auto release, subject(step));
  const auto wanted = kubevirt(step);
  VO_TRY(const auto existing, read(stage.world, kubevirts(), "kubevirt"));
  if (!existing) {
    VO_CHECK_OK(create(stage, kubevirts(), wanted));
  } else {
    auto replaced = *existing;
    replaced.as_object()["spec"] = wanted.at("spec");
    auto& meta = replaced.at("metadata").as_object();
    const auto* annotations = wanted.at("metadata").as_object().if_contains("annotations");
    if (annotations != nullptr) meta["annotations"] = *annotations;
    VO_CHECK_OK(done(must(stage.world.call(
        kube::replace_request(kubevirts(), "kubevirt", json::write_compact(replaced))))));
  }
  return kubevirt_is_ready(stage, release);
}

Status use_crds(Stage& stage, const Step& step) {
  VO_TRY(const auto release, subject(step));
  return stage.world.use_crds(release);
}

Status ensure_namespace(Stage& stage, const std::string& name) {
  const kube::ResourcePath path{
      .group = "", .version = "v1", .resource = "namespaces", .namespace_name = ""};
  VO_TRY(const auto there, read(stage.world, path, name));
  if (there) return {};
  return create(stage, path, object{{"metadata", {{"name", name}}}});
}

// namespace NAME: there is one from now on
Status create_namespace(Stage& stage, const Step& step) {
  VO_TRY(const auto name, subject(step));
  return ensure_namespace(stage, name);
}

kube::ResourcePath leases() {
  return {.group = "coordination.k8s.io",
          .version = "v1",
          .resource = "leases",
          .namespace_name = kLeaseNamespace};
}

// What a scenario before this one left is nobody's.
Status forget_lease(Stage& stage) {
  VO_CHECK_OK(ensure_namespace(stage, kLeaseNamespace));
  VO_TRY(const auto there, read(stage.world, leases(), kLease));
  return there ? remove(stage, leases(), kLease) : Status{};
}

Status wait_for_leader(Stage& stage) {
  const bool leads = stage.world.wait_until(
      [&] {
        const auto lease = read(stage.world, leases(), kLease);
        return lease && *lease && !text_at(**lease, "/spec/holderIdentity").empty();
      },
      stage.world.patience());
  if (leads) return {};
  return input_error("nobody takes the lead");
}

// The first leads; the others stand by.
Status start_replicas(Stage& stage, ControllerStart start, const std::string& count) {
  start.elect = true;
  VO_CHECK_OK(forget_lease(stage));
  VO_CHECK_OK(stage.world.start_controller(start));
  VO_CHECK_OK(wait_for_leader(stage));
  for (std::size_t started = 1; std::to_string(started) != count; ++started) {
    VO_CHECK_OK(stage.world.start_controller(start));
  }
  return {};
}

Status start_controller(Stage& stage, const Step& step) {
  const ControllerStart start{.publish = step.option("publish", "auto"),
                              .as_kubevirt = step.option("as") == "kubevirt",
                              .gate = step.option("gate", "on")};
  if (!step.has("replicas")) return stage.world.start_controller(start);
  return start_replicas(stage, start, step.option("replicas"));
}

// clean [as=kubevirt]: `virt-overhead clean --all-namespaces`
Status clean(Stage& stage, const Step& step) {
  return stage.world.clean(step.option("as") == "kubevirt");
}

Status stop_controller(Stage& stage, const Step&) { return stage.world.stop_controller(); }
Status kill_controller(Stage& stage, const Step&) { return stage.world.kill_controller(); }

Status create_vmi(Stage& stage, const Step& step) {
  VO_TRY(const auto name, subject(step));
  VO_CHECK_OK(create(stage, vmis(), vmi(step)));
  if (step.option("until") == "created") return {};
  return wait_for_phase(stage.world, name, step.option("until", "Running"));
}

Status create_vm(Stage& stage, const Step& step) {
  VO_TRY(const auto name, subject(step));
  VO_CHECK_OK(create(stage, vms(), vm(step)));
  return wait_for_phase(stage.world, name, step.option("until", "Running"));
}

// The node at the other end of the VMI's last migration; empty: there was none.
Result<std::string> other_node(Stage& stage, const std::string& vmi) {
  VO_TRY(const auto object, read(stage.world, vmis(), vmi));
  if (!object) return input_error("there is no such VMI");
  auto source = text_at(*object, "/status/migrationState/sourceNode");
  if (source != text_at(*object, "/status/nodeName")) return source;
  return text_at(*object, "/status/migrationState/targetNode");
}

// migrate NAME [back] [until=Succeeded]
Status migrate(Stage& stage, const Step& step) {
  VO_TRY(const auto vmi, subject(step));
  const auto name = step.option("name", format("{}-{}", vmi, ++stage.migrations));
  std::string node;
  if (step.words.back() == "back") {
    VO_TRY(node, other_node(stage, vmi));
  }
  VO_CHECK_OK(create(stage, migrations(), migration(step, name, node)));
  return wait_for_migration(stage.world, name, step.option("until", "Succeeded"));
}

// send SOURCE TARGET [until=Succeeded]: until both ends say so.
Status send(Stage& stage, const Step& step) {
  if (step.words.size() != 2) return input_error("send SOURCE TARGET");
  const auto number = std::to_string(++stage.migrations);
  const auto id = "scenario-" + number;
  const auto sent = format("{}-{}", step.words[0], number);
  const auto received = format("{}-{}", step.words[1], number);
  VO_CHECK_OK(create(stage, migrations(), receiving_migration(step, received, id)));
  VO_CHECK_OK(create(stage, migrations(), sending_migration(step, sent, id)));
  const auto phase = step.option("until", "Succeeded");
  VO_CHECK_OK(wait_for_migration(stage.world, sent, phase));
  return wait_for_migration(stage.world, received, phase);
}

// abort MIGRATION: what `virtctl migrate-cancel` does.
Status abort_migration(Stage& stage, const Step& step) {
  VO_TRY(const auto name, subject(step));
  VO_CHECK_OK(remove(stage, migrations(), name));
  return wait_for_absence(stage.world, migrations(), name);
}

// hotplug VM guest=2Gi | sockets=2: a change of a running VM that is live-updated.
Status hotplug(Stage& stage, const Step& step) {
  VO_TRY(const auto name, subject(step));
  Step change = step;
  change.words = {name};
  auto domain = vm(change).at_pointer("/spec/template/spec/domain").as_object();
  domain.erase("devices");
  const json::Document body =
      object{{"spec", {{"template", {{"spec", {{"domain", std::move(domain)}}}}}}}};
  return patch(stage, vms(), name, body);
}

// wait NAME PHASE | wait migration NAME PHASE | wait migrated NAME: no migration runs any more.
Status wait(Stage& stage, const Step& step) {
  VO_TRY(const auto first, subject(step));
  if (first == "migration" && step.words.size() == 3) {
    return wait_for_migration(stage.world, step.words[1], step.words[2]);
  }
  if (step.words.size() != 2) return input_error("wait NAME PHASE, or migration NAME PHASE");
  if (first == "updated") return wait_until_updated(stage.world, step.words[1]);
  return wait_for_phase(stage.world, first, step.words[1]);
}

// delete NAME | delete vm NAME | delete pod of NAME | delete target pod of NAME
// delete by force NAME: its finalizers are not heeded
Status remove_object(Stage& stage, const Step& step) {
  VO_TRY(const auto first, subject(step));
  const auto last = step.words.back();
  if (first == "pod") return remove_current_pod(stage.world, last);
  if (first == "target") return remove_target_pod(stage.world, last);
  if (first == "by") return remove_by_force(stage, last);
  const auto path = first == "vm" ? vms() : vmis();
  VO_CHECK_OK(remove(stage, path, last));
  return wait_for_absence(stage.world, vmis(), last);
}

// annotate VMI KEY=VALUE…: somebody else's hand; an empty value removes.
Status annotate(Stage& stage, const Step& step) {
  VO_TRY(const auto name, subject(step));
  object annotations;
  for (const auto& [key, value] : step.options) {
    annotations[key] = value.empty() ? json::Document(nullptr) : json::Document(value);
  }
  return patch(stage, vmis(), name, object{{"metadata", {{"annotations", annotations}}}});
}

// claim VMI MEMBER=JSON…: somebody else's hand on what is recorded of its pods.
Status claim(Stage& stage, const Step& step) {
  VO_TRY(const auto name, subject(step));
  VO_TRY(const auto vmi, read(stage.world, vmis(), name));
  if (!vmi) return input_error("there is no such VMI");
  VO_TRY(auto records,
         json::parse_document(text_at(*vmi, "/metadata/annotations/virt-overhead.io~1record")));
  for (auto& [pod_uid, record] : records.as_object()) {
    for (const auto& [member, value] : step.options) {
      VO_TRY(record.as_object()[member], json::parse_document(value));
    }
  }
  const object annotations{{"virt-overhead.io/record", json::write_compact(records)}};
  return patch(stage, vmis(), name, object{{"metadata", {{"annotations", annotations}}}});
}

Status check(Stage& stage, const Step& step) { return stage.expectations.check(step); }

using Act = Status (*)(Stage& stage, const Step& step);

constexpr std::array<std::pair<std::string_view, Act>, 18> kVerbs{{
    {"namespace", create_namespace},
    {"kubevirt", put_kubevirt},
    {"crds", use_crds},
    {"controller", start_controller},
    {"stop", stop_controller},
    {"clean", clean},
    {"kill", kill_controller},
    {"vmi", create_vmi},
    {"vm", create_vm},
    {"migrate", migrate},
    {"send", send},
    {"abort", abort_migration},
    {"hotplug", hotplug},
    {"wait", wait},
    {"delete", remove_object},
    {"annotate", annotate},
    {"claim", claim},
    {"expect", check},
}};

Status take(Stage& stage, const Step& step) {
  for (const auto& [verb, act] : kVerbs) {
    if (verb == step.verb) return act(stage, step);
  }
  return input_error("there is no such step");
}

}  // namespace

Status play(const Scenario& scenario, World& world) {
  Stage stage{.world = world, .expectations = Expectations{world}};
  for (const Step& step : scenario.steps) {
    if (auto status = take(stage, step); !status) {
      return std::move(status).error().with_context(
          format("{}:{}: {}", scenario.file, step.line, step.text));
    }
  }
  return {};
}

std::vector<std::string> verbs() {
  std::vector<std::string> names;
  names.reserve(kVerbs.size());
  for (const auto& [verb, act] : kVerbs) names.emplace_back(verb);
  return names;
}

}  // namespace vo::scenarios
