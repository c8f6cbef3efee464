// SPDX-License-Identifier: Apache-2.0
#include "simulation/simulated_world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/document.h"
#include "json/fields.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"
#include "simulation/object.h"

namespace vo::testing {
namespace {

using json::Document;
using simulation::Kind;

Document parsed(std::string_view text) {
  auto document = json::parse_document(text);
  EXPECT_TRUE(document.has_value()) << text;
  return document.value_or(Document());
}

}  // namespace

SimulatedWorld::SimulatedWorld(simulation::Options options, std::uint64_t seed)
    : cluster_(clock_), options_(std::move(options)), random_(seed) {
  clock_.set_wall(*parse_rfc3339("2026-11-23T21:47:31Z"));
  restart();
}

void SimulatedWorld::restart() {
  simulation_ = std::make_unique<simulation::Simulation>(
      options_, [this] { return std::uniform_real_distribution<double>(0, 1)(random_); });
  cluster_.take_events();
  late_.clear();
  list(kube::ReplaceReason::kStart);
}

void SimulatedWorld::relist() {
  cluster_.take_events();
  late_.clear();
  list(kube::ReplaceReason::kExpired);
}

void SimulatedWorld::list(kube::ReplaceReason reason) {
  for (const Kind kind : simulation::kAllKinds) {
    kube::ObjectSink& sink = simulation_->sink(kind);
    sink.replace_begin(reason);
    for (const auto& [key, stored] : cluster_.all(kind)) {
      EXPECT_TRUE(sink.upsert(kube::read_object_meta(stored->text), stored->text));
    }
    sink.replace_end();
  }
}

void SimulatedWorld::deliver() {
  for (MemoryCluster::Event& event : cluster_.take_events()) late_.push_back(std::move(event));
  if (chance(faults_one_in / 4)) return;
  for (const MemoryCluster::Event& event : std::exchange(late_, {})) {
    const kube::ObjectMeta meta = kube::read_object_meta(event.text);
    kube::ObjectSink& sink = simulation_->sink(event.kind);
    const Status status =
        event.deleted ? sink.remove(meta, event.text) : sink.upsert(meta, event.text);
    EXPECT_TRUE(status);
  }
}

Result<kube::Response> SimulatedWorld::transmit(const kube::Request& request) {
  if (chance(faults_one_in)) return Error(Action::kRetry, "connection refused");
  if (chance(faults_one_in))
    return kube::Response{.head = {.code = 503, .headers = {}}, .body = ""};
  kube::Response response = cluster_.handle(request);
  if (chance(faults_one_in)) return Error(Action::kRetry, "the answer is lost");
  return response;
}

bool SimulatedWorld::turn() {
  deliver();
  const auto sends = simulation_->step(clock_.now(), clock_.wall_now());
  for (const simulation::Send& send : sends) {
    const auto response = transmit(send.request);
    if (events_overtake_answers || chance(faults_one_in)) deliver();
    simulation_->answered(send.id, response, clock_.now());
  }
  return !sends.empty();
}

bool SimulatedWorld::run_until(const std::function<bool()>& holds, Duration limit) {
  const Instant end = clock_.now() + limit;
  for (int turns = 0; turns < 100'000; ++turns) {
    if (holds()) return true;
    if (turn()) continue;
    const auto wake = simulation_->wake_at(clock_.now());
    if (!wake || *wake > end) return holds();
    if (*wake > clock_.now()) clock_.advance(*wake - clock_.now());
  }
  ADD_FAILURE() << "it never rests";
  return false;
}

void SimulatedWorld::settle(Duration limit) {
  run_until([] { return false; }, limit);
}

std::string SimulatedWorld::create_kubevirt(std::string_view release,
                                            std::string_view configuration) {
  Document kubevirt = simulation::new_object("kubevirt.io/v1", "KubeVirt", "kubevirt");
  json::make(kubevirt, {"metadata", "name"}) = "kubevirt";
  json::make(kubevirt, {"spec", "imageTag"}) = release;
  json::make(kubevirt, {"spec", "configuration"}) = parsed(configuration);
  return cluster_.create(Kind::kKubeVirt, std::move(kubevirt));
}

std::string SimulatedWorld::create_vmi(std::string_view name, std::string_view domain) {
  Document vmi = simulation::new_object("kubevirt.io/v1", "VirtualMachineInstance", "default");
  json::make(vmi, {"metadata", "name"}) = name;
  json::make(vmi, {"spec", "domain"}) = parsed(domain);
  return cluster_.create(Kind::kVmi, std::move(vmi));
}

std::string SimulatedWorld::create_vm(std::string_view name, std::string_view domain) {
  Document vm = simulation::new_object("kubevirt.io/v1", "VirtualMachine", "default");
  json::make(vm, {"metadata", "name"}) = name;
  json::make(vm, {"spec", "runStrategy"}) = "Always";
  json::make(vm, {"spec", "template", "spec", "domain"}) = parsed(domain);
  return cluster_.create(Kind::kVm, std::move(vm));
}

std::string SimulatedWorld::migrate(std::string_view vmi, std::string_view name,
                                    std::string_view fault_annotation) {
  Document migration =
      simulation::new_object("kubevirt.io/v1", "VirtualMachineInstanceMigration", "default");
  json::make(migration, {"metadata", "name"}) = name;
  json::make(migration, {"spec", "vmiName"}) = vmi;
  if (!fault_annotation.empty()) {
    json::make(migration, {"metadata", "annotations", fault_annotation}) = "";
  }
  return cluster_.create(Kind::kMigration, std::move(migration));
}

std::string_view SimulatedWorld::text(Kind kind, const std::string& key, json::Keys keys) const {
  const Document* object = cluster_.find(kind, key);
  return object == nullptr ? std::string_view{} : json::text_at(*object, keys);
}

std::string_view SimulatedWorld::phase(const std::string& vmi) const {
  return text(Kind::kVmi, vmi, {"status", "phase"});
}

std::vector<const Document*> SimulatedWorld::pods(std::string_view vmi_name) const {
  std::vector<const Document*> found;
  for (const auto& [key, pod] : cluster_.all(Kind::kPod)) {
    if (simulation::annotation(pod->object, "kubevirt.io/domain") == vmi_name) {
      found.push_back(&pod->object);
    }
  }
  std::ranges::sort(found, {}, [](const Document* pod) {
    return std::string(json::text_at(*pod, {"metadata", "uid"}));
  });
  return found;
}

}  // namespace vo::testing
