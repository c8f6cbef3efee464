// SPDX-License-Identifier: Apache-2.0
// The controller against a small API server in virtual time, with a random history: VMIs that start
// and go, live migrations that succeed, fail or are aborted, hotplug, configuration and schema
// changes, a virt-handler that drops what it does not know, lost and late answers, foreign writers,
// restarts, relists, lost leads. Whatever happened, whenever it is quiet every VMI carries the
// value of its current pod, as it was the day the pod was made, and then nothing more is written.
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
#include <set>
#include <string>

#include "controller/controller.h"
#include "kubevirt/current_pod.h"
#include "kubevirt/json_token.h"
#include "kubevirt/truth.h"
#include "overhead/formula.h"
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
    faults_ = true;
    for (int i = 0; i < steps; ++i) {
      act();
      advance(milliseconds{pick(400)});
    }
    quieten();
    settle();
    for (const std::string& name : cluster_.names()) check_vmi(name);
  }

  // Neither a restart, nor a configuration, nor a lead that comes and goes writes anything.
  void check_silence() {
    const auto before = cluster_.patches;
    restart();
    settle();
    EXPECT_EQ(cluster_.patches, before) << "a restart writes nothing";
    kubevirt_.config.memory_overcommit = 300;
    kubevirt_.config.ratio = "2.5";
    deliver_kubevirt();
    settle();
    EXPECT_EQ(cluster_.patches, before) << "a configuration change writes nothing";
    send(Leadership{false});
    send(Leadership{true});
    settle();
    EXPECT_EQ(cluster_.patches, before) << "taking the lead writes nothing";
  }

 private:
  bool chance(int one_in) { return pick(one_in) == 0; }
  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint64_t>(below)); }

  void act() {
    const auto names = cluster_.names();
    if (names.size() < 3 || chance(12)) return create();
    const std::string& name = names[static_cast<std::size_t>(pick(static_cast<int>(names.size())))];
    switch (pick(18)) {
      case 0:
      case 1:
      case 2: return migrate_on(name);
      case 3: return fail_migration(name);
      case 4: return hotplug(name);
      case 5: return finish_hotplug(name);
      case 6: return chance(4) ? remove(name) : cluster_.touch(name);
      case 7: return cluster_.set_phase(name, "Running", node_of(name));
      case 8: return change_configuration();
      case 9: return chance(3) ? restart() : relist();
      case 10: return cluster_.set_annotation(name, "someone.else/note", std::to_string(pick(9)));
      case 11: return tamper(name);
      case 12: return chance(4) ? change_schema() : send(SchemaChanged{});
      case 13: return drop_unknown_fields(name);
      case 14: return toggle_gate();
      case 15: return toggle_lead();
      default: return send(Tick{});
    }
  }

  // What must not outlast the faults: a lead nobody has, a hotplug whose migration is over.
  void quieten() {
    faults_ = false;
    kubevirt_.feature_gates = {"VMIResourceMetrics"};
    deliver_kubevirt();
    send(Leadership{leading_ = true});
    for (const std::string& name : cluster_.names()) finish_hotplug(name);
  }

  void create() {
    const std::string name = "vm-" + std::to_string(++created_);
    cluster_.create_vmi(name, kDomains[pick(4)], chance(2) ? "Running" : "Scheduled", "node01");
    start_pod(name, "node01", "");
  }

  void remove(const std::string& name) {
    targets_.erase(name);
    hotplugs_.erase(name);
    cluster_.delete_vmi(name);
  }

  // One step of a live migration: the target pod, the hand-off, the end; or all at once.
  void migrate_on(const std::string& name) {
    const bool at_once = chance(4);
    if (!targets_.contains(name)) {
      targets_[name] = {.uid = start_pod(name, new_node(), "migration")};
      if (!at_once) return;
    }
    Target& target = targets_.at(name);
    const auto& pod = pods_.at(target.uid);
    if (!target.handed_off) {
      cluster_.hand_off(name, pod.meta.name, pod.node_name);
      target.handed_off = true;
      if (!at_once) return;
    }
    finish_migration(name, pod);
  }

  void finish_migration(const std::string& name, const kubevirt::LauncherPod& pod) {
    if (chance(3)) drop_unknown_fields(name);
    cluster_.finish_migration(name);
    const auto hotplug = hotplugs_.find(name);
    if (hotplug != hotplugs_.end() && plugged_.contains(pod.meta.uid)) hotplug->second = true;
    targets_.erase(name);
  }

  // Aborted before the hand-off, or failed after it: the target pod goes away.
  void fail_migration(const std::string& name) {
    const auto target = targets_.find(name);
    if (target == targets_.end()) return;
    if (target->second.handed_off) cluster_.fail_migration(name);
    const auto pod = pods_.extract(target->second.uid);
    targets_.erase(target);
    send(Gone{Resource::kPods, pod.mapped().meta});
  }

  // KubeVirt refuses one while another, or a migration, is under way; and it needs plain memory.
  void hotplug(const std::string& name) {
    const auto vmi = cluster_.decoded(name);
    if (hotplugs_.contains(name) || targets_.contains(name) || vmi.spec.hugepages) return;
    if (vmi.spec.dedicated_cpu_placement || !cpus_or_memory(name, vmi)) return;
    hotplugs_[name] = false;
  }

  bool cpus_or_memory(const std::string& name, const kubevirt::VirtualMachineInstance& vmi) {
    if (vmi.phase != kubevirt::Phase::kRunning || plugs_ >= 40) return false;
    ++plugs_;
    if (chance(2)) {
      cluster_.hotplug_sockets(name, 1 + static_cast<int>(vmi.spec.cpu->sockets), wall_);
    } else {
      cluster_.hotplug_memory(
          name, std::to_string(vmi.spec.guest->bytes()->count() / kGibi + 1) + "Gi", wall_);
    }
    return true;
  }

  void finish_hotplug(const std::string& name) {
    const auto hotplug = hotplugs_.find(name);
    if (hotplug == hotplugs_.end() || !hotplug->second) return;
    hotplugs_.erase(hotplug);
    cluster_.finish_hotplug(name);
  }

  std::string new_node() { return "node" + std::to_string(++nodes_made_ + 1); }

  std::string start_pod(const std::string& name, const std::string& node,
                        const std::string& migration) {
    const auto vmi = cluster_.decoded(name);
    auto pod = testing::rendered_pod(vmi, kubevirt_.config, "v1.7.4",
                                     "pod-" + std::to_string(++pods_made_));
    pod.node_name = node;
    pod.migration_uid = migration;
    pod.created = std::chrono::floor<seconds>(wall_);
    pods_.insert_or_assign(pod.meta.uid, pod);
    if (hotplugs_.contains(name)) plugged_.insert(pod.meta.uid);
    const auto overhead =
        overhead::break_down(vmi.spec, kubevirt_.config, testing::release("v1.7.4"));
    truth_[pod.meta.uid] = overhead->total;
    send(PodSeen{pod});
    return pod.meta.uid;
  }

  // virt-handler of an older release writes the status without what it does not know.
  void drop_unknown_fields(const std::string& name) {
    cluster_.drop_status_field(name, "memory", "memoryOverhead");
    cluster_.drop_status_field(name, "currentCPUTopology", "cpuOverhead");
  }

  void change_schema() {
    cluster_.keeps_memory_overhead = chance(2);
    cluster_.keeps_cpu_overhead = chance(2);
    cluster_.schema_changed();
    send(SchemaChanged{});
  }

  void toggle_lead() {
    leading_ = !leading_ || !chance(3);
    send(Leadership{leading_});
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
    list_due_ = false;
    if (!leading_) send(Leadership{false});
    relist();
  }

  void relist_vmis() {
    changed_.clear();
    send(ListBegan{Resource::kVmis});
    list(Resource::kVmis);
    send(ListEnded{Resource::kVmis});
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
    list_due_ |= std::holds_alternative<ListAgain>(output);
    EXPECT_TRUE(leading_ || std::holds_alternative<ListAgain>(output)) << "a standby is silent";
    if (const auto* get = std::get_if<SendGet>(&output)) {
      const auto object = cluster_.get(get->name);
      late(answer_of(get->id, object ? 200 : 404, object.value_or(nullptr)));
    }
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

  // Lets virtual time pass; events may come late, but in order. Where nothing happens it leaps.
  void advance(Duration by) {
    const Instant end = now_ + by;
    while (now_ < end) {
      pass(std::min<Duration>(end - now_, changed_.empty() ? idle() : milliseconds{50}));
      while (!changed_.empty() && !(faults_ && chance(3))) deliver_change();
      if (std::exchange(list_due_, false)) relist_vmis();
      while (!answers_.empty() && answers_.begin()->first <= now_) {
        auto node = answers_.extract(answers_.begin());
        send(std::move(node.mapped()));
      }
      if (const auto wake = controller_->wake_at(now_); wake && *wake <= now_) send(Tick{});
    }
  }

  Duration idle() {
    Instant until = now_ + seconds{600};
    if (!answers_.empty()) until = std::min(until, answers_.begin()->first);
    if (const auto wake = controller_->wake_at(now_)) until = std::min(until, *wake);
    return std::max<Duration>(until - now_, milliseconds{50});
  }

  void pass(Duration by) {
    now_ += by;
    wall_ += by;
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
    pods.reserve(pods_.size());
    for (const auto& [uid, pod] : pods_) pods.push_back(&pod);
    const auto* current = kubevirt::current_pod(vmi, pods);
    ASSERT_NE(current, nullptr) << name;
    const auto published = published_memory(vmi, current->meta.uid);
    ASSERT_TRUE(published) << name << " publishes nothing\n"
                           << controller_->health().verbose()
                           << boost::json::serialize(*cluster_.get(name));
    const auto records = kubevirt::records_of(vmi);
    ASSERT_TRUE(records.contains(current->meta.uid)) << name << " records nothing of its pod";
    const auto& record = records.at(current->meta.uid);
    // Only a pod that nobody saw being made, and that nothing explains, may be wrong; and says so.
    if (record.ambiguous) {
      EXPECT_TRUE(kubevirt::text_of(vmi.own.pod)) << "to the annotation, never to status";
      return;
    }
    EXPECT_EQ(*published, Quantity{truth_.at(current->meta.uid)}) << name;
    EXPECT_EQ(record.bytes, truth_.at(current->meta.uid)) << name;
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
  // The target pod of a migration under way.
  struct Target {
    std::string uid;
    bool handed_off = false;
  };
  std::map<std::string, Target> targets_;  // by VMI
  std::map<std::string, bool> hotplugs_;   // by VMI: whether its migration is over
  std::set<std::string> plugged_;          // pods made for a hotplug
  std::map<std::string, Bytes> truth_;     // by pod: what it was made with
  bool faults_ = true;
  bool leading_ = true;
  bool list_due_ = false;
  int plugs_ = 0;
  int nodes_made_ = 0;
  int created_ = 0;
  int pods_made_ = 0;
  int kubevirt_version_ = 1000;
};

void simulate(std::uint64_t seed) {
  SCOPED_TRACE(::testing::Message() << "replay with VO_SEED=" << seed);
  Simulation simulation{seed};
  for (int phase = 0; phase < 3 && !::testing::Test::HasFailure(); ++phase) simulation.run(60);
  simulation.check_silence();
}

TEST(ControllerSimulation, ends_right_and_silent_after_any_history) {
  if (const char* seed = std::getenv("VO_SEED")) {
    std::uint64_t value = 0;
    std::from_chars(seed, seed + std::strlen(seed), value);
    return simulate(value);
  }
  for (std::uint64_t seed = 1; seed <= 60 && !::testing::Test::HasFailure(); ++seed) {
    simulate(seed);
  }
}

}  // namespace
}  // namespace vo::controller
