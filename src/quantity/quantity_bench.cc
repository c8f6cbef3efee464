// SPDX-License-Identifier: Apache-2.0
#include "quantity/quantity.h"

#include <benchmark/benchmark.h>

#include <string>

namespace vo {
namespace {

void parse(benchmark::State& state, const std::string& text) {
  for (auto _ : state) {
    auto quantity = Quantity::parse(text);
    benchmark::DoNotOptimize(quantity);
  }
}

BENCHMARK_CAPTURE(parse, gibibytes, "1Gi");
BENCHMARK_CAPTURE(parse, mebibytes, "1314Mi");
BENCHMARK_CAPTURE(parse, milli, "100m");
BENCHMARK_CAPTURE(parse, bytes, "341691749");
BENCHMARK_CAPTURE(parse, binary_fraction, "1.5Gi");
BENCHMARK_CAPTURE(parse, malformed, "1KiB");
BENCHMARK_CAPTURE(parse, hanging_upstream, "2E6024865272343");
BENCHMARK_CAPTURE(parse, longest, std::string(64, '7') + "." + std::string(60, '7') + "Ei");
BENCHMARK_CAPTURE(parse, million_digits, std::string(1'000'000, '7'));

void print(benchmark::State& state, const std::string& text) {
  const auto quantity = Quantity::parse(text).value();
  for (auto _ : state) {
    auto printed = quantity.to_string();
    benchmark::DoNotOptimize(printed);
  }
}

BENCHMARK_CAPTURE(print, mebibytes, "1314Mi");
BENCHMARK_CAPTURE(print, bytes, "341691749");
BENCHMARK_CAPTURE(print, milli, "100m");
BENCHMARK_CAPTURE(print, big, "884350626519647567842038003656386674688n");

void add(benchmark::State& state, const std::string& first, const std::string& second) {
  auto a = Quantity::parse(first).value();
  auto b = Quantity::parse(second).value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(a);
    benchmark::DoNotOptimize(b);
    auto sum = a.add(b);
    benchmark::DoNotOptimize(sum);
  }
}

BENCHMARK_CAPTURE(add, same_scale, "1Gi", "300Mi");
BENCHMARK_CAPTURE(add, other_scale, "2", "100m");
BENCHMARK_CAPTURE(add, big, "884350626519647567842038003656386674688n", "1Gi");

// What the formula does with parsed quantities.
void read(benchmark::State& state) {
  auto memory = Quantity::parse("1Gi").value();
  auto limit = Quantity::parse("2Gi").value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(memory);
    benchmark::DoNotOptimize(limit);
    auto kilo = memory.scaled(3).value_or(0);
    auto bytes = memory.bytes().value_or(Bytes{}).count();
    auto same = !memory.is_zero() && memory == limit;
    benchmark::DoNotOptimize(kilo);
    benchmark::DoNotOptimize(bytes);
    benchmark::DoNotOptimize(same);
  }
}

BENCHMARK(read);

}  // namespace
}  // namespace vo
