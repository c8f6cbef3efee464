// SPDX-License-Identifier: Apache-2.0
// The inputs of a captured history (tests/fixtures/migration and tests/fixtures/watch), given to
// the simulated KubeVirt, lead to the captured states: a succeeded migration with another ratio, a
// failed one, CPU hotplug of a VM, a migration deleted before its handoff, one whose target dies
// after it, a VM halted.
//
// Compared, for each object and in order:
//   VMI        phase, nodeName, memoryOverhead, targetMemoryOverhead, completed and failed of the
//              migration state, sockets of the current topology, HotVCPUChange, deletion
//   pod        node, phase, recorded overhead, memory request of `compute`, deletion
//   migration  every phase it went through
// fixtures/migration has the states after each step. Different there: states between two captures
// (Pending, and what the capture skipped) are not in the captured history; the migration deleted
// while Scheduling passes Failed before it goes.
//
// fixtures/watch has every state that a watch saw; kDifferences names what differs from it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "json/document.h"
#include "json/fields.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/options.h"
#include "simulation/simulated_world.h"
#include "support/fixture.h"
#include "support/golden_file.h"

namespace vo::testing {
namespace {

using json::Document;
using json::text_at;
using simulation::Kind;
using States = std::vector<std::string>;
using Histories = std::map<std::string, States>;  // by object

void add(States& states, std::string state) {
  if (states.empty() || states.back() != state) states.push_back(std::move(state));
}

// ---- what was captured ----------------------------------------------------------------------

std::string captured_vmi(const Document& vmi) {
  return format(
      "{} node={} overhead={} target={} completed={} failed={} sockets={} hot={} "
      "deleting={}",
      text_at(vmi, {"phase"}), text_at(vmi, {"nodeName"}), text_at(vmi, {"memoryOverhead"}),
      text_at(vmi, {"targetMemoryOverhead"}), json::is_true_at(vmi, {"completed"}),
      json::is_true_at(vmi, {"failed"}), json::integer_at(vmi, {"sockets"}),
      json::is_true_at(vmi, {"hotVCPUChange"}), json::is_true_at(vmi, {"deleting"}));
}

std::string captured_pod(const Document& pod) {
  return format("{} node={} overhead={} memory={} deleting={}", text_at(pod, {"phase"}),
                text_at(pod, {"node"}), text_at(pod, {"overhead"}), text_at(pod, {"memory"}),
                json::is_true_at(pod, {"deleting"}));
}

States phases_of(const json::Array& list, std::string_view field) {
  States phases;
  for (const Document& each : list) {
    phases.emplace_back(field.empty() ? json::text_of(each) : text_at(each, {field}));
  }
  return phases;
}

std::vector<Document> captured_steps() {
  std::vector<Document> steps;
  const std::string text = test::fixture("migration/states.ndjson");
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    steps.push_back(*json::parse_document(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return steps;
}

// Pods of a VMI are told apart by the order of their creation. From step 34 on the fourth of mig-a,
// the target of the deleted migration, is gone; from step 36 on the first of vm-owned.
std::size_t pod_number(std::string_view step, std::string_view vmi, std::size_t position) {
  if (vmi == "vm-owned" && step >= "36") return position + 1;
  return vmi == "mig-a" && step >= "34" && position == 3 ? position + 1 : position;
}

void read_pods(const Document& step, const std::string& vmi, Histories& histories) {
  std::size_t position = 0;
  for (const Document& pod : json::array_at(step, {"pods"})) {
    const std::size_t number = pod_number(text_at(step, {"step"}), vmi, position++);
    add(histories[format("pod {} {}", vmi, number)], captured_pod(pod));
  }
}

Histories captured() {
  Histories histories;
  for (const Document& step : captured_steps()) {
    const Document& vmi = *json::find(step, {"vmi"});
    const std::string name(text_at(vmi, {"name"}));
    add(histories["vmi " + name], captured_vmi(vmi));
    read_pods(step, name, histories);
    for (const Document& migration : json::array_at(step, {"migrations"})) {
      histories["migration " + std::string(text_at(migration, {"name"}))] =
          phases_of(json::array_at(migration, {"phases"}), "");
    }
  }
  return histories;
}

// ---- what is simulated ----------------------------------------------------------------------

std::string simulated_vmi(const Document& vmi) {
  const Document none = json::Object{};
  const Document* found = json::find(vmi, {"status"});
  const Document& status = found == nullptr ? none : *found;
  return format(
      "{} node={} overhead={} target={} completed={} failed={} sockets={} hot={} "
      "deleting={}",
      text_at(status, {"phase"}), text_at(status, {"nodeName"}),
      text_at(status, {"memory", "memoryOverhead"}),
      text_at(status, {"migrationState", "targetMemoryOverhead"}),
      json::is_true_at(status, {"migrationState", "completed"}),
      json::is_true_at(status, {"migrationState", "failed"}),
      json::integer_at(status, {"currentCPUTopology", "sockets"}),
      simulation::condition(vmi, simulation::kHotVcpuChange) != nullptr,
      simulation::is_deleting(vmi));
}

std::string simulated_pod(const Document& pod) {
  const Document& compute = json::array_at(pod, {"spec", "containers"}).front();
  return format(
      "{} node={} overhead={} memory={} deleting={}", simulation::phase_of(pod),
      simulation::node_of(pod), simulation::annotation(pod, "kubevirt.io/memory-overhead-bytes"),
      text_at(compute, {"resources", "requests", "memory"}), simulation::is_deleting(pod));
}

class Recorder {
 public:
  void see(const MemoryCluster::Event& event, const Document& object) {
    if (event.deleted) return;
    const std::string name(text_at(object, {"metadata", "name"}));
    if (event.kind == Kind::kVmi) add(histories_["vmi " + name], simulated_vmi(object));
    if (event.kind == Kind::kPod) see_pod(object);
    if (event.kind == Kind::kMigration) see_migration(object);
  }
  const Histories& histories() const { return histories_; }

 private:
  void see_pod(const Document& pod) {
    const std::string vmi(simulation::annotation(pod, "kubevirt.io/domain"));
    auto& known = pods_[vmi];
    const std::string uid(text_at(pod, {"metadata", "uid"}));
    const auto at = std::ranges::find(known, uid);
    const auto number = at - known.begin();
    if (at == known.end()) known.push_back(uid);
    add(histories_[format("pod {} {}", vmi, number)], simulated_pod(pod));
  }
  void see_migration(const Document& migration) {
    std::string name(text_at(migration, {"metadata", "name"}));
    if (name.starts_with("kubevirt-workload-update-")) name = "kubevirt-workload-update-";
    histories_["migration " + name] =
        phases_of(json::array_at(migration, {"status", "phaseTransitionTimestamps"}), "phase");
  }

  Histories histories_;
  std::map<std::string, std::vector<std::string>> pods_;
};

class Replay {
 public:
  Replay() : world_(options()) {
    world_.cluster().on_event = [this](const auto&... seen) { recorder_.see(seen...); };
    const Document inputs = *json::parse_document(test::fixture("migration/inputs.json"));
    world_.cluster().create(Kind::kKubeVirt, *json::find(inputs, {"kubevirt"}));
    world_.cluster().create(Kind::kVmi, *json::find(inputs, {"vmi"}));
    vm_ = *json::find(inputs, {"vm"});
    world_.settle();
  }

  Histories run() {
    set_ratio("1.5");
    migrate("mig-a-1", "");
    set_ratio("2");
    migrate("mig-a-2", simulation::kFailMigration);
    set_ratio("");
    plug_cpu();
    delete_while_scheduling();
    migrate("mig-a-4", simulation::kTargetDies);
    halt();
    return recorder_.histories();
  }

 private:
  static simulation::Options options() {
    simulation::Options options;
    options.nodes = 2;
    options.release = "v1.10.0-alpha.0";
    return options;
  }

  void set_ratio(std::string_view ratio) {
    world_.cluster().edit(Kind::kKubeVirt, "kubevirt/kubevirt", [ratio](Document& kubevirt) {
      const json::Keys path{"spec", "configuration", "additionalGuestMemoryOverheadRatio"};
      if (ratio.empty()) {
        json::erase(kubevirt, path);
      } else {
        json::make(kubevirt, path) = ratio;
      }
    });
    world_.settle();
  }

  void migrate(std::string_view name, std::string_view fault) {
    world_.migrate("mig-a", name, fault);
    world_.settle();
  }

  void plug_cpu() {
    world_.cluster().create(Kind::kVm, vm_);
    world_.settle();
    world_.cluster().edit(Kind::kVm, "default/vm-owned", [](Document& vm) {
      json::make(vm, {"spec", "template", "spec", "domain", "cpu", "sockets"}) = 2;
    });
    world_.settle();
  }

  // The target was bound by nobody in the capture, and is not here.
  void delete_while_scheduling() {
    Document migration =
        simulation::new_object("kubevirt.io/v1", "VirtualMachineInstanceMigration", "default");
    json::make(migration, {"metadata", "name"}) = "mig-a-3";
    json::make(migration, {"spec", "vmiName"}) = "mig-a";
    json::make(migration, {"spec", "addedNodeSelector", "no"}) = "node";
    const std::string key = world_.cluster().create(Kind::kMigration, std::move(migration));
    world_.settle(std::chrono::seconds{20});
    world_.cluster().remove(Kind::kMigration, key);
    world_.settle();
  }

  void halt() {
    world_.cluster().edit(Kind::kVm, "default/vm-owned",
                          [](Document& vm) { json::make(vm, {"spec", "runStrategy"}) = "Halted"; });
    world_.settle();
  }

  Recorder recorder_;
  SimulatedWorld world_;
  Document vm_;
};

// ---- what was watched -----------------------------------------------------------------------

// The history ends before this version: later the capture tries foreign writes on mig-a.
constexpr std::int64_t kEndOfHistory = 1306;

bool is_in_history(const Document& object) {
  const std::string version(text_at(object, {"metadata", "resourceVersion"}));
  std::int64_t number = 0;
  std::from_chars(version.data(), version.data() + version.size(), number);
  std::string_view vmi = text_at(object, {"spec", "vmiName"});
  if (vmi.empty()) vmi = simulation::annotation(object, "kubevirt.io/domain");
  if (vmi.empty()) vmi = text_at(object, {"metadata", "name"});
  return number < kEndOfHistory && (vmi == "mig-a" || vmi == "vm-owned");
}

void see_stream(Recorder& recorder, Kind kind, const std::string& file) {
  std::istringstream lines(test::decompress_xz(test::fixture("watch/" + file + ".ndjson.xz")));
  for (std::string line; std::getline(lines, line);) {
    const Document event = *json::parse_document(line);
    const std::string_view type = text_at(event, {"type"});
    const Document& object = *json::find(event, {"object"});
    if (type == "BOOKMARK" || !is_in_history(object)) continue;
    recorder.see({.kind = kind, .deleted = type == "DELETED", .text = {}}, object);
  }
}

Histories watched() {
  Recorder recorder;
  see_stream(recorder, Kind::kVmi, "virtualmachineinstances");
  see_stream(recorder, Kind::kPod, "pods");
  see_stream(recorder, Kind::kMigration, "virtualmachineinstancemigrations");
  return recorder.histories();
}

struct Difference {
  std::string_view object;
  std::string_view simulated;  // how the state begins that only the simulation has
  std::string_view reason;
};

constexpr std::array kDifferences{
    Difference{"vmi mig-a", " node=", "its defaults were set before it was created"},
    Difference{"vmi vm-owned", " node=", "its defaults were set before it was created"},
};

bool is_known_difference(const std::string& object, const std::string& state) {
  return std::ranges::any_of(kDifferences, [&](const Difference& known) {
    return object == known.object && state.starts_with(known.simulated);
  });
}

States without_differences(const std::string& object, const States& simulated) {
  States kept;
  for (const std::string& state : simulated) {
    if (!is_known_difference(object, state)) add(kept, state);
  }
  return kept;
}

// Without the states that the capture may have skipped.
States visible(const States& simulated, const States& captured) {
  States kept;
  for (const std::string& state : simulated) {
    const bool seen = std::ranges::find(captured, state) != captured.end();
    const bool skippable = state.starts_with("Pending") || state.starts_with("Scheduling") ||
                           state.starts_with("Scheduled ") || state.starts_with(" ") ||
                           state.ends_with("deleting=true");
    if (seen || !skippable) add(kept, state);
  }
  return kept;
}

TEST(Replay, of_a_captured_history_leads_through_the_same_states) {
  const Histories expected = captured();
  const Histories simulated = Replay().run();
  ASSERT_EQ(expected.size(), 14U);
  for (const auto& [object, states] : expected) {
    SCOPED_TRACE(object);
    const auto at = simulated.find(object);
    ASSERT_NE(at, simulated.end());
    States actual = at->second;
    if (object == "migration mig-a-3") {
      ASSERT_EQ(actual.back(), "Failed");
      actual.pop_back();
    }
    EXPECT_THAT(visible(actual, states), ::testing::ElementsAreArray(states));
  }
}

TEST(Replay, of_a_watched_history_leads_through_every_state) {
  const Histories expected = watched();
  const Histories simulated = Replay().run();
  ASSERT_EQ(expected.size(), 14U);
  for (const auto& [object, states] : expected) {
    SCOPED_TRACE(object);
    const auto at = simulated.find(object);
    ASSERT_NE(at, simulated.end());
    EXPECT_THAT(without_differences(object, at->second), ::testing::ElementsAreArray(states));
  }
}

TEST(Replay, has_no_difference_that_is_none) {
  const Histories simulated = Replay().run();
  for (const Difference& known : kDifferences) {
    EXPECT_TRUE(std::ranges::any_of(
        simulated.at(std::string(known.object)),
        [&](const std::string& state) { return state.starts_with(known.simulated); }))
        << known.object << ": " << known.reason;
  }
}

}  // namespace
}  // namespace vo::testing
