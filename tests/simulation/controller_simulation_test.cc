// SPDX-License-Identifier: Apache-2.0
// The controller against a small API server in virtual time, with a random history: VMIs that start
// and go, new launcher pods, configuration changes, lost and late answers, foreign writers,
// restarts, relists. Whatever happened, once it is quiet every VMI carries the value of its current
// pod, and then nothing more is written.
//
// A failure prints its seed; VO_SEED=N replays it.
#include <gtest/gtest.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "controller/controller.h"
#include "kubevirt/current_pod.h"
#include "kubevirt/json_token.h"
#include "support/fake_cluster.h"
#include "support/objects.h"

namespace vo::controller {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::FakeCluster;

const char* const kDomains[] = {
    R"({"cpu":{"cores":1,"sockets":1,"threads":1},
        "memory":{"guest":"1Gi"},"resources":{"requests":{"memory":"1Gi"}}})",
    R"({"cpu":{"cores":2,"sockets":1,"threads":1},
        "memory":{"guest":"4Gi"},"resources":{}})",
    R"({"cpu":{"cores":2,"sockets":1,"threads":1,
               "dedicatedCpuPlacement":true,"isolateEmulatorThread":true},
        "memory":{"guest":"2Gi"},"resources":{}})",
    R"({"cpu":{"cores":1,"sockets":1,"threads":1},
        "memory":{"guest":"1Gi","hugepages":{"pageSize":"2Mi"}},"resources":{}})",
};

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed) : random_(seed) {
    cluster_.on_change = [this](const std::string& name) { changed_.push_back(name); };
    kubevirt_ = testing::installed_kubevirt("v1.7.4");
    kubevirt_.feature_gates = {"VMIResourceMetrics"};
    cluster_.keeps_memory_overhead = chance(2);
    cluster_.keeps_cpu_overhead = chance(2);
    cluster_.reverts_status = chance(3);
    restart();
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      act();
      advance(milliseconds{pick(400)});
    }
    faults_ = false;
    kubevirt_.feature_gates = {"VMIResourceMetrics"};
    deliver_kubevirt();
    settle();
  }

  void check() {
    for (const std::string& name : cluster_.names()) check_vmi(name);
    const auto before = cluster_.patches;
    restart();
    settle();
    EXPECT_EQ(cluster_.patches, before) << "a restart writes nothing";
    kubevirt_.config.memory_overcommit = 300;
    kubevirt_.config.ratio = "2.5";
    deliver_kubevirt();
    settle();
    EXPECT_EQ(cluster_.patches, before) << "a configuration change writes nothing";
  }

 private:
  bool chance(int one_in) { return pick(one_in) == 0; }
  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint64_t>(below)); }

  void act() {
    const auto names = cluster_.names();
    if (names.size() < 3 || chance(12)) return create();
    const std::string name = names[static_cast<std::size_t>(pick(static_cast<int>(names.size())))];
    switch (pick(12)) {
      case 0: return move(name);
      case 1: return cluster_.touch(name);
      case 2: return chance(4) ? cluster_.delete_vmi(name) : cluster_.touch(name);
      case 3: return cluster_.set_phase(name, "Running", node_of(name));
      case 4: return change_configuration();
      case 5: return chance(3) ? restart() : relist();
      case 6: return cluster_.set_annotation(name, "someone.else/note", std::to_string(pick(9)));
      case 7: return tamper(name);
      case 8: return send(SchemaChanged{});
      case 9: return cluster_.drop_status_field(name, "memory", "memoryOverhead");
      case 10: return toggle_gate();
      default: return send(Tick{});
    }
  }

  void create() {
    const std::string name = "vm-" + std::to_string(++created_);
    cluster_.create_vmi(name, kDomains[pick(4)], chance(2) ? "Running" : "Scheduled", "node01");
    start_pod(name, "node01");
  }

  // A new launcher pod on another node becomes the current one, as after a live migration.
  void move(const std::string& name) {
    const std::string node = "node0" + std::to_string(1 + pick(9));
    start_pod(name, node);
    cluster_.set_phase(name, "Running", node);
  }

  void start_pod(const std::string& name, const std::string& node) {
    auto pod = testing::rendered_pod(cluster_.decoded(name), kubevirt_.config, "v1.7.4",
                                     "pod-" + std::to_string(++pods_made_));
    pod.node_name = node;
    pod.created = WallTime{} + seconds{pods_made_};
    pods_.emplace(pod.meta.uid, pod);
    send(PodSeen{pod});
  }

  std::string node_of(const std::string& name) { return cluster_.decoded(name).node_name; }

  void tamper(const std::string& name) {
    cluster_.set_annotation(name, "virt-overhead.io/memory", chance(2) ? "1Gi" : "lots");
  }

  void change_configuration() {
    kubevirt_.config.memory_overcommit = chance(2) ? 100 : 150;
    kubevirt_.config.ratio = chance(2) ? std::nullopt : std::optional<std::string>("1.5");
    deliver_kubevirt();
  }

  void toggle_gate() {
    if (kubevirt_.feature_gates.empty()) {
      kubevirt_.feature_gates = {"VMIResourceMetrics"};
    } else if (chance(3)) {
      kubevirt_.feature_gates.clear();
    }
    deliver_kubevirt();
  }

  void deliver_kubevirt() {
    kubevirt_.meta.resource_version = std::to_string(++kubevirt_version_);
    send(KubeVirtSeen{kubevirt_});
  }

  void restart() {
    answers_.clear();
    changed_.clear();
    Options options;
    options.backfill_qps = 200;
    controller_ = std::make_unique<Controller>(
        options, logger_, [this] { return static_cast<double>(random_() % 1000) / 1000.0; });
    relist();
  }

  void relist() {
    changed_.clear();
    for (const Resource resource :
         {Resource::kVmis, Resource::kPods, Resource::kMigrations, Resource::kKubeVirts}) {
      send(ListBegan{resource});
      list(resource);
      send(ListEnded{resource});
    }
  }

  void list(Resource resource) {
    if (resource == Resource::kVmis) {
      for (const auto& name : cluster_.names()) send(VmiSeen{cluster_.decoded(name)});
    }
    if (resource == Resource::kPods) {
      for (const auto& [uid, pod] : pods_) send(PodSeen{pod});
    }
    if (resource == Resource::kKubeVirts) send(KubeVirtSeen{kubevirt_});
  }

  void send(Input input) {
    for (Output& output : controller_->step(std::move(input), now_, wall_)) handle(output);
  }

  void handle(Output& output) {
    if (auto* patch = std::get_if<SendPatch>(&output)) {
      const bool lost_before = faults_ && chance(10);
      Answer answer{.id = patch->id};
      if (!lost_before) {
        const auto result = cluster_.patch(patch->name, patch->body, patch->dry_run);
        answer = answer_of(patch->id, result.code, result.object);
      }
      if (faults_ && chance(10)) answer = trouble(patch->id);
      return late(std::move(answer));
    }
    const auto& get = std::get<SendGet>(output);
    const auto object = cluster_.get(get.name);
    late(answer_of(get.id, object ? 200 : 404, object.value_or(nullptr)));
  }

  // What a busy server, an expired permission or a broken connection make of an answer.
  Answer trouble(RequestId id) {
    static constexpr Answer::Kind kKinds[] = {Answer::Kind::kUnknown, Answer::Kind::kBusy,
                                              Answer::Kind::kDenied, Answer::Kind::kFailed};
    return {.id = id, .kind = kKinds[pick(4)], .message = "trouble"};
  }

  static Answer answer_of(RequestId id, int code, const boost::json::value& object) {
    Answer answer{.id = id, .message = std::to_string(code)};
    if (code == 200) {
      answer.kind = Answer::Kind::kOk;
      answer.vmi = *testing::decode(object);
    } else {
      answer.kind = code == 404 ? Answer::Kind::kNotFound : Answer::Kind::kConflict;
    }
    return answer;
  }

  void late(Answer answer) {
    answers_.emplace(now_ + milliseconds{faults_ ? pick(3000) : 5}, std::move(answer));
  }

  // Lets virtual time pass; events may come late, but in order.
  void advance(Duration by) {
    const Instant end = now_ + by;
    while (now_ < end) {
      now_ += milliseconds{50};
      wall_ += milliseconds{50};
      while (!changed_.empty() && !(faults_ && chance(3))) deliver_change();
      while (!answers_.empty() && answers_.begin()->first <= now_) {
        auto node = answers_.extract(answers_.begin());
        send(std::move(node.mapped()));
      }
      if (const auto wake = controller_->wake_at(now_); wake && *wake <= now_) send(Tick{});
    }
  }

  void deliver_change() {
    const std::string name = changed_.front();
    changed_.pop_front();
    const auto object = cluster_.get(name);
    if (object) return send(VmiSeen{*testing::decode(*object)});
    send(Gone{Resource::kVmis, {.namespace_name = "ns", .name = name}});
  }

  // 60 s after the last fault everything is right; ambiguity aside, nothing waits for longer.
  void settle() {
    advance(seconds{60});
    const auto patches = cluster_.patches;
    advance(seconds{600});
    EXPECT_EQ(cluster_.patches, patches) << "silent after 60 s";
  }

  void check_vmi(const std::string& name) {
    const auto vmi = cluster_.decoded(name);
    std::vector<const kubevirt::LauncherPod*> pods;
    for (const auto& [uid, pod] : pods_) pods.push_back(&pod);
    const auto* current = kubevirt::current_pod(vmi, pods);
    ASSERT_NE(current, nullptr) << name;
    const auto truth = kubevirt::assess(vmi, *current, &kubevirt_, std::nullopt);
    const auto published = published_memory(vmi, current->meta.uid);
    ASSERT_TRUE(published) << name << " publishes nothing\n" << controller_->health().verbose();
    if (truth.derived) {
      EXPECT_EQ(*published, Quantity{*truth.derived}) << name;
    }
    if (cluster_.reverts_status || !cluster_.keeps_memory_overhead) {
      EXPECT_EQ(vmi.memory_overhead, std::nullopt);
    }
  }

  static std::optional<Quantity> published_memory(const kubevirt::VirtualMachineInstance& vmi,
                                                  const std::string& pod_uid) {
    if (kubevirt::text_of(vmi.own.pod) == pod_uid && vmi.own.memory) {
      return kubevirt::quantity_of(vmi.own.memory);
    }
    return kubevirt::quantity_of(vmi.memory_overhead);
  }

  std::mt19937_64 random_;
  FakeCluster cluster_;
  kubevirt::KubeVirt kubevirt_;
  std::map<std::string, kubevirt::LauncherPod> pods_;
  NullLogger logger_;
  std::unique_ptr<Controller> controller_;
  std::deque<std::string> changed_;
  std::multimap<Instant, Answer> answers_;
  Instant now_ = Instant{} + std::chrono::hours{1};
  WallTime wall_ = WallTime{} + std::chrono::hours{1};
  bool faults_ = true;
  int created_ = 0;
  int pods_made_ = 0;
  int kubevirt_version_ = 1000;
};

void simulate(std::uint64_t seed) {
  SCOPED_TRACE(::testing::Message() << "replay with VO_SEED=" << seed);
  Simulation simulation{seed};
  simulation.run(120);
  simulation.check();
}

TEST(ControllerSimulation, ends_right_and_silent_after_any_history) {
  if (const char* seed = std::getenv("VO_SEED")) {
    std::uint64_t value = 0;
    std::from_chars(seed, seed + std::strlen(seed), value);
    return simulate(value);
  }
  for (std::uint64_t seed = 1; seed <= 300 && !::testing::Test::HasFailure(); ++seed) {
    simulate(seed);
  }
}

}  // namespace
}  // namespace vo::controller
