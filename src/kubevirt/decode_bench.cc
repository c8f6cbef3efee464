// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/decode.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/result.h"
#include "json/reader.h"
#include "json/value.h"
#include "kubevirt/objects.h"
#include "support/fixture.h"

namespace vo::kubevirt {
namespace {

// A watch event of 10 KB with managedFields, from the bytes to the struct.
void decode_vmi_event(benchmark::State& state) {
  const std::string text = test::fixture("events/vmi-modified.json");
  json::Reader reader;
  for ([[maybe_unused]] auto _ : state) {
    VirtualMachineInstance vmi;
    const Status status = reader.read(text, [&](json::Value root) -> Status {
      return for_each_member(root, [&](std::string_view key, json::Value member) -> Status {
        if (key != "object") return {};
        VO_TRY(vmi, decode_vmi(member));
        return {};
      });
    });
    VO_ASSERT(status);
    benchmark::DoNotOptimize(vmi);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(decode_vmi_event)->Unit(benchmark::kMicrosecond);

// The same bytes, walked at the top only: what simdjson itself takes.
void skip_vmi_event(benchmark::State& state) {
  const std::string text = test::fixture("events/vmi-modified.json");
  json::Reader reader;
  for ([[maybe_unused]] auto _ : state) {
    VO_ASSERT(reader.read(text, [](json::Value root) -> Status {
      return for_each_member(root, [](std::string_view, json::Value) -> Status { return {}; });
    }));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(skip_vmi_event)->Unit(benchmark::kMicrosecond);

void decode_launcher_pod(benchmark::State& state) {
  const std::string text = test::fixture("objects/plain-1gi-requests/pod.json");
  json::Reader reader;
  for ([[maybe_unused]] auto _ : state) {
    auto pod = decode(reader, text, decode_pod);
    VO_ASSERT(pod);
    benchmark::DoNotOptimize(pod);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(decode_launcher_pod)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace vo::kubevirt
