// SPDX-License-Identifier: Apache-2.0
// The controller against a small API server in virtual time, without faults: what a test does to
// the cluster is delivered, what the controller asks for is answered, until all is quiet.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "controller/controller.h"
#include "kubevirt/json_token.h"
#include "kubevirt/record.h"
#include "support/fake_cluster.h"
#include "support/objects.h"

namespace vo::testing {

struct ControllerRig : ::testing::Test {
  using Controller = controller::Controller;
  using Resource = controller::Resource;

  controller::Options options{.publish = controller::PublishMode::kAnnotation};
  std::string release = "v1.7.4";  // that renders pods
  FakeCluster cluster;
  kubevirt::KubeVirt kubevirt = installed_kubevirt("v1.7.4");
  std::map<std::string, kubevirt::LauncherPod> pods;  // by uid
  MemoryLogger logger;
  std::unique_ptr<Controller> controller;
  std::deque<std::string> changed;
  std::vector<controller::Output> sent;  // everything since the start
  Instant now = Instant{} + std::chrono::hours{1};
  WallTime wall = WallTime{} + std::chrono::hours{100};

  ControllerRig() {
    kubevirt.feature_gates = {"VMIResourceMetrics"};
    cluster.on_change = [this](const std::string& name) { changed.push_back(name); };
  }

  // A VMI with 1Gi requested, whose pod runs on node01.
  void run_vm(const std::string& name = "vm", const std::string& memory = "1Gi") {
    cluster.create_vmi(name, domain(memory), "Running", "node01");
    add_pod(name, "pod-1", "node01");
  }
  static std::string domain(const std::string& memory) {
    return R"({"cpu":{"cores":1,"sockets":1,"threads":1},"memory":{"guest":")" + memory +
           R"("},"resources":{"requests":{"memory":")" + memory + R"("}}})";
  }

  // As virt-controller renders it now.
  kubevirt::LauncherPod& add_pod(const std::string& name, const std::string& uid,
                                 const std::string& node, const std::string& migration = "") {
    auto pod = rendered_pod(cluster.decoded(name), kubevirt.config, release, uid);
    pod.node_name = node;
    pod.migration_uid = migration;
    wall += std::chrono::seconds{2};
    now += std::chrono::seconds{2};
    pod.created = wall;
    return show(std::move(pod));
  }
  kubevirt::LauncherPod& show(kubevirt::LauncherPod pod) {
    auto& stored = pods.insert_or_assign(pod.meta.uid, std::move(pod)).first->second;
    stored.meta.resource_version = std::to_string(++versions_);
    if (controller) tell(controller::PodSeen{stored});
    return stored;
  }
  void remove_pod(const std::string& uid) {
    const auto node = pods.extract(uid);
    tell(controller::Gone{Resource::kPods, node.mapped().meta});
  }
  void change_kubevirt(const std::function<void(kubevirt::KubeVirt&)>& change) {
    change(kubevirt);
    kubevirt.meta.resource_version = std::to_string(++versions_);
    wall += std::chrono::seconds{2};
    tell(controller::KubeVirtSeen{kubevirt});
  }

  // A new controller that knows nothing.
  void start() {
    controller = std::make_unique<Controller>(options, logger, [] { return 0.5; });
    changed.clear();
    answers_.clear();
    tell(controller::ListBegan{Resource::kKubeVirts});
    tell(controller::KubeVirtSeen{kubevirt});
    tell(controller::ListEnded{Resource::kKubeVirts});
    tell(controller::ListBegan{Resource::kPods});
    for (const auto& [uid, pod] : pods) tell(controller::PodSeen{pod});
    tell(controller::ListEnded{Resource::kPods});
    list_vmis();
    settle();
  }
  void list_vmis() {
    tell(controller::ListBegan{Resource::kVmis});
    for (const auto& name : cluster.names()) tell(controller::VmiSeen{cluster.decoded(name)});
    tell(controller::ListEnded{Resource::kVmis});
  }

  void tell(controller::Input input) {
    for (auto& output : controller->step(std::move(input), now, wall)) {
      sent.push_back(output);
      carry_out(output);
    }
  }

  // Time passes until nothing has happened for some seconds.
  void settle() {
    for (int idle = 0; idle < 50; ++idle) {
      const std::size_t before = sent.size();
      deliver();
      pass(std::chrono::milliseconds{100});
      if (sent.size() != before || !changed.empty() || !answers_.empty()) idle = 0;
    }
  }
  void pass(Duration by) {
    now += by;
    wall += by;
    tell(controller::Tick{});
  }
  void deliver() {
    while (!changed.empty()) {
      const std::string name = std::exchange(changed.front(), {});
      changed.pop_front();
      const auto object = cluster.get(name);
      if (object) tell(controller::VmiSeen{*decode(*object)});
      if (!object) tell(controller::Gone{Resource::kVmis, {.namespace_name = "ns", .name = name}});
    }
    for (auto& answer : std::exchange(answers_, {})) tell(std::move(answer));
    if (std::exchange(list_due_, false)) list_vmis();
  }

  // --- What stands in the cluster ---------------------------------------------------------------

  int patches(const std::string& name = "vm") { return cluster.patches[name]; }
  kubevirt::VirtualMachineInstance vmi(const std::string& name = "vm") const {
    return cluster.decoded(name);
  }
  // The annotation's value, if it is about that pod.
  std::optional<Quantity> annotated(const std::string& uid, const std::string& name = "vm") const {
    const auto own = vmi(name).own;
    return kubevirt::text_of(own.pod) == uid ? kubevirt::quantity_of(own.memory) : std::nullopt;
  }
  kubevirt::Records records(const std::string& name = "vm") const {
    const auto text = kubevirt::text_of(vmi(name).own.record);
    if (!text) return {};
    auto parsed = kubevirt::parse_records(*text);
    return parsed ? *std::move(parsed) : kubevirt::Records{};
  }
  // What the pod requests for its overhead, where the VMI stores its memory request.
  Quantity overhead_of(const std::string& uid, const std::string& base = "1Gi") const {
    const auto rest = pods.at(uid).compute.requests.memory->subtract(quantity(base));
    EXPECT_TRUE(rest.has_value());
    return rest ? *rest : Quantity{};
  }

 private:
  void carry_out(const controller::Output& output) {
    if (const auto* patch = std::get_if<controller::SendPatch>(&output)) {
      const auto result = cluster.patch(patch->name, patch->body, patch->dry_run);
      return reply(patch->id, result.code, result.object);
    }
    if (const auto* get = std::get_if<controller::SendGet>(&output)) {
      const auto object = cluster.get(get->name);
      reply(get->id, object ? 200 : 404, object.value_or(nullptr));
    }
    list_due_ |= std::holds_alternative<controller::ListAgain>(output);
  }
  void reply(controller::RequestId id, int code, const boost::json::value& object) {
    using Kind = controller::Answer::Kind;
    controller::Answer answer{.id = id, .message = std::to_string(code)};
    answer.kind = code == 200 ? Kind::kOk : code == 404 ? Kind::kNotFound : Kind::kConflict;
    if (code == 200) answer.vmi = *decode(object);
    answers_.push_back(std::move(answer));
  }

  std::vector<controller::Answer> answers_;
  bool list_due_ = false;
  int versions_ = 1000;
};

}  // namespace vo::testing
