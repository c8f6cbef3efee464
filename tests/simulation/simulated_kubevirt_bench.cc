// SPDX-License-Identifier: Apache-2.0
// Whole lives of VMIs per second, as fast as it goes, with the API server in memory: creation,
// start, a live migration, deletion.
#include <benchmark/benchmark.h>

#include <string>

#include "simulation/kinds.h"
#include "simulation/options.h"
#include "simulation/simulated_world.h"

namespace vo::testing {
namespace {

simulation::Options at_full_speed() {
  simulation::Options options;
  options.nodes = 20;
  options.speed = 0;
  options.parallel_migrations = 1000;
  options.parallel_outbound_migrations = 1000;
  return options;
}

void live(SimulatedWorld& world, int count, bool migrating) {
  for (int i = 0; i < count; ++i) {
    world.create_vmi("vm-" + std::to_string(i), R"({"memory":{"guest":"1Gi"}})");
  }
  world.settle();
  for (int i = 0; migrating && i < count; ++i) {
    world.migrate("vm-" + std::to_string(i), "m-" + std::to_string(i));
  }
  world.settle();
  for (int i = 0; i < count; ++i) {
    world.cluster().remove(simulation::Kind::kVmi, "default/vm-" + std::to_string(i));
  }
  world.settle();
}

void lives(benchmark::State& state, bool migrating) {
  const int count = static_cast<int>(state.range(0));
  std::size_t writes = 0;
  for (auto iteration : state) {
    SimulatedWorld world(at_full_speed());
    world.create_kubevirt("v1.9.0");
    world.settle();
    live(world, count, migrating);
    writes += world.writes();
  }
  state.SetItemsProcessed(state.iterations() * count);
  state.counters["writes"] =
      benchmark::Counter(static_cast<double>(writes), benchmark::Counter::kIsRate);
}

void start_and_stop(benchmark::State& state) { lives(state, false); }
void start_migrate_and_stop(benchmark::State& state) { lives(state, true); }

BENCHMARK(start_and_stop)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(start_migrate_and_stop)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace vo::testing
