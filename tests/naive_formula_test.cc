// SPDX-License-Identifier: Apache-2.0
// The list of terms against one long function: on every combination of the switches that releases
// treat differently, and on random VMIs.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "overhead/formula.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "support/naive_formula.h"
#include "support/specs.h"

namespace vo::overhead {
namespace {

using test::naive_overhead;
using test::NaiveRelease;
using test::quantity;

// One release of each profile, and the branch heads that have one of their own.
struct Subject {
  std::string_view name;
  NaiveRelease naive;
};
constexpr std::array kSubjects{
    Subject{"v1.0.1", {0, 1}},
    Subject{"v1.1.1", {1, 1}},
    Subject{"v1.2.2", {2, 2}},
    Subject{"v1.4.0", {4, 0}},
    Subject{"v1.4.1", {4, 1}},
    Subject{"v1.5.0", {5, 0}},
    Subject{"v1.5.2", {5, 2}},
    Subject{"v1.5.3", {5, 3}},
    Subject{"v1.6.3", {6, 3}},
    Subject{"v1.6.6", {6, 6}},
    Subject{"v1.7.4", {7, 4}},
    Subject{"v1.9.0", {9, 0}},
    Subject{"main", {10, 0}},
    Subject{"release-1.0", {0, 1, true}},
    Subject{"release-1.2", {2, 2, true}},
    Subject{"release-1.3", {3, 1, true}},
    Subject{"release-1.4", {4, 1, true}},
    Subject{"release-1.5", {5, 3, true}},
};

// Reads switches off one number: the mixed-radix digits of a combination.
class Switches {
 public:
  explicit Switches(std::uint64_t combination) : rest_(combination) {}
  std::uint64_t next(std::uint64_t choices) {
    const std::uint64_t digit = rest_ % choices;
    rest_ /= choices;
    size_ *= choices;
    return digit;
  }
  std::uint64_t size() const { return size_; }

 private:
  std::uint64_t rest_;
  std::uint64_t size_ = 1;
};

void choose_guaranteed(Spec& spec, std::uint64_t choice) {
  spec.dedicated_cpu_placement = choice == 1;
  if (choice < 2) return;
  spec.limits.memory = quantity("1000000001");
  if (choice == 2) spec.requests.memory = spec.limits.memory;
  spec.requests.cpu = quantity("1500m");
  spec.limits.cpu = quantity("1.5");
}

void choose_network(Spec& spec, std::uint64_t choice) {
  constexpr std::string_view kPlugin = "p";
  if (choice == 1) spec.interfaces = {{.passt = true, .binding_name = ""}};
  if (choice == 2) spec.interfaces = {{.passt = true, .has_ports = true, .binding_name = ""}};
  if (choice == 3) {
    spec.interfaces = {{.passt_binding = true, .binding_name = ""},
                       {.binding_name = std::string(kPlugin)},
                       {.binding_name = std::string(kPlugin)}};
  }
}

void choose_tpm(Spec& spec, std::uint64_t choice) {
  spec.tpm = choice > 0;
  if (choice == 2) spec.tpm_enabled = false;
  if (choice == 3) spec.tpm_enabled = true;
}

void choose_probes(Spec& spec, std::uint64_t choice) {
  spec.liveness_exec = choice == 1 || choice == 3;
  spec.readiness_exec = choice >= 2;
}

std::optional<std::string> ratio_choice(std::uint64_t choice) {
  constexpr std::array<std::string_view, 3> kTexts{"", "bogus", "1.567"};
  if (choice == 0) return std::nullopt;
  return std::string(kTexts.at(choice - 1));
}

struct Combination {
  Spec spec;
  Config config;
};

Combination combine(Switches& switches) {
  Combination made;
  Spec& spec = made.spec;
  if (switches.next(2) == 1) spec.requests.memory = quantity("1234567890");
  if (switches.next(2) == 1) spec.architecture = Architecture::kArm64;
  if (switches.next(2) == 1) spec.autoattach_graphics_device = false;
  if (switches.next(2) == 1) spec.gpus = 2;
  if (switches.next(2) == 1) spec.added_overhead = quantity("100M");
  choose_probes(spec, switches.next(4));
  choose_tpm(spec, switches.next(4));
  const std::uint64_t confidential = switches.next(4);
  spec.sev = confidential == 1;
  spec.snp = confidential == 2;
  spec.tdx = confidential == 3;
  choose_network(spec, switches.next(4));
  choose_guaranteed(spec, switches.next(4));
  made.config.ratio = ratio_choice(switches.next(4));
  made.config.bindings = {{"p", quantity("64Mi")}};
  return made;
}

TEST(NaiveFormula, agrees_on_every_combination_of_switches) {
  Switches all(0);
  combine(all);
  for (std::uint64_t i = 0; i < all.size(); ++i) {
    Switches switches(i);
    const auto [spec, config] = combine(switches);
    const FormulaConfig prepared(config);
    for (const auto& [name, naive] : kSubjects) {
      const auto total = total_overhead(spec, prepared, *find_release(name)->overhead);
      ASSERT_TRUE(total) << name << ", combination " << i;
      ASSERT_EQ(total->count(), naive_overhead(spec, config, naive))
          << name << ", combination " << i;
    }
  }
}

template <typename T>
T pick(std::initializer_list<T> choices) {
  return *rc::gen::elementOf(std::vector<T>(choices));
}

std::uint32_t small_count() { return *rc::gen::inRange<std::uint32_t>(0, 9); }
bool flip() { return *rc::gen::arbitrary<bool>(); }

std::optional<Quantity> random_memory() {
  if (flip()) return std::nullopt;
  const auto size = *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 42);
  return pick({quantity("1Gi"), quantity("1G"), quantity("0"), Quantity(Bytes{size})});
}

std::optional<Quantity> random_cpu() {
  if (flip()) return std::nullopt;
  return pick({quantity("1"), quantity("1500m"), quantity("0"), quantity("64")});
}

Interface random_interface() {
  return {.sriov = small_count() == 0,
          .passt = flip(),
          .passt_binding = small_count() == 0,
          .has_ports = flip(),
          .binding_name = pick<std::string>({"", "p", "q", "unregistered"})};
}

Spec random_spec() {
  Spec spec;
  spec.requests = {.memory = random_memory(), .cpu = random_cpu(), .ephemeral_storage = {}};
  spec.limits =
      flip() ? spec.requests
             : ResourceMap{.memory = random_memory(), .cpu = random_cpu(), .ephemeral_storage = {}};
  spec.added_overhead = random_memory();
  if (flip()) spec.cpu = CpuTopology{small_count(), small_count(), small_count()};
  if (small_count() == 0) {
    spec.cpu = CpuTopology{.cores = *rc::gen::arbitrary<std::uint32_t>(), .sockets = 65537};
  }
  for (auto left = small_count() / 2; left > 0; --left) {
    spec.interfaces.push_back(random_interface());
  }
  spec.supplemental_io_threads = small_count();
  spec.host_devices = small_count() == 0 ? 1 : 0;
  spec.architecture = pick({Architecture::kUnset, Architecture::kAmd64, Architecture::kArm64,
                            Architecture::kS390x, Architecture::kOther});
  spec.dedicated_cpu_placement = flip();
  spec.downward_metrics_volume = flip();
  choose_probes(spec, small_count() % 4);
  choose_tpm(spec, small_count() % 4);
  spec.sev = flip();
  spec.snp = flip();
  return spec;
}

Config random_config() {
  Config config;
  if (flip()) {
    config.ratio = pick<std::string>(
        {"1", "1.5", "0.3", "-1", "10", "1.000001", "3.14159", "2e0", "", "x", " 1"});
  }
  config.cluster_architecture = pick({Architecture::kAmd64, Architecture::kArm64});
  if (flip()) config.bindings = {{"p", quantity("500Mi")}, {"q", quantity("1234567")}};
  return config;
}

RC_GTEST_PROP(NaiveFormula, agrees_on_random_vmis, ()) {
  const Spec spec = random_spec();
  const Config config = random_config();
  for (const auto& [name, naive] : kSubjects) {
    const auto breakdown = break_down(spec, config, *find_release(name));
    RC_ASSERT(breakdown.has_value());
    RC_ASSERT(breakdown->total.count() == naive_overhead(spec, config, naive));
    std::int64_t sum = 0;
    for (const Term& term : breakdown->terms) sum += term.bytes.count();
    RC_ASSERT(sum == breakdown->total.count());
  }
}

}  // namespace
}  // namespace vo::overhead
