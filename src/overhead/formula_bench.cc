// SPDX-License-Identifier: Apache-2.0
// The formula on parsed VMIs, as a controller and a billing run call it. Goal: 15 ns for a total.
#include "overhead/formula.h"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "overhead/launcher_resources.h"
#include "overhead/ratio.h"
#include "overhead/release.h"
#include "overhead/release_match.h"
#include "overhead/spec.h"
#include "support/specs.h"

namespace vo::overhead {
namespace {

using test::quantity;

// A cluster's mixture: most VMs are plain; some have what costs branches and additions.
Spec mixed(std::uint32_t number) {
  Spec spec = test::with_guest(number % 3 == 0 ? "4Gi" : "1536Mi");
  spec.cpu->sockets = 1 + number % 8;
  spec.architecture = Architecture::kAmd64;
  spec.interfaces.resize(1 + number % 2);
  spec.autoattach_graphics_device = number % 5 != 0;
  if (number % 2 == 0) spec.requests.memory = spec.guest;
  if (number % 4 == 0) spec.requests.cpu = quantity("2"), spec.limits = spec.requests;
  spec.dedicated_cpu_placement = number % 7 == 0;
  spec.gpus = number % 11 == 0 ? 1 : 0;
  spec.tpm = number % 3 == 1;
  spec.readiness_exec = number % 13 == 0;
  if (number % 16 == 0) spec.interfaces.back().binding_name = "passt";
  return spec;
}

std::vector<Spec> mixture() {
  std::vector<Spec> specs;
  specs.reserve(256);
  for (std::uint32_t i = 0; i < 256; ++i) specs.push_back(mixed(i * 2654435761U >> 8));
  return specs;
}

Config config(bool ratio) {
  Config made;
  if (ratio) made.ratio = "1.5";
  made.bindings = {{"passt", quantity("500Mi")}};
  return made;
}

void total(benchmark::State& state, std::string_view tag, bool ratio) {
  const auto specs = mixture();
  const FormulaConfig prepared(config(ratio));
  const OverheadProfile& profile = *find_release(tag)->overhead;
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(total_overhead(specs[i], prepared, profile));
    if (++i == specs.size()) i = 0;
  }
}
BENCHMARK_CAPTURE(total, v1_9_0, "v1.9.0", false);
BENCHMARK_CAPTURE(total, v1_9_0_ratio, "v1.9.0", true);
BENCHMARK_CAPTURE(total, v1_0_1, "v1.0.1", false);

void breakdown(benchmark::State& state) {
  const auto specs = mixture();
  const FormulaConfig prepared(config(true));
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(break_down(specs[i], prepared, *newest_release().overhead));
    if (++i == specs.size()) i = 0;
  }
}
BENCHMARK(breakdown);

void resources(benchmark::State& state) {
  const auto specs = mixture();
  const Config plain = config(false);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(compute_resources(specs[i], plain, newest_release()));
    if (++i == specs.size()) i = 0;
  }
}
BENCHMARK(resources);

void resolve(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(resolve_release("quay.io/x/virt-launcher:v1.7.4"));
}
BENCHMARK(resolve);

void parse_ratio(benchmark::State& state) {
  const std::string text = "1.567";
  for (auto _ : state) benchmark::DoNotOptimize(Ratio::parse(text));
}
BENCHMARK(parse_ratio);

}  // namespace
}  // namespace vo::overhead
