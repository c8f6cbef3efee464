// SPDX-License-Identifier: Apache-2.0
#include "json/item_splitter.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vo::json {
namespace {

// Shaped like an API server's answer: many short strings, and managedFields full of brackets.
std::string list_of(int count) {
  std::string item =
      R"({"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","metadata":{)";
  for (int i = 0; i < 100; ++i) {
    item += R"("f:fieldname":{".":{},"f:other":{}},"label":"a value of thirty characters",)";
  }
  item += R"("uid":"f246a36b-b910-48e7-97ed-8b9bdfeecc6d"}})";
  std::string list = R"({"kind":"VirtualMachineInstanceList","items":[)";
  for (int i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + item;
  return list + "]}";
}

void split_list(benchmark::State& state) {
  const std::string list = list_of(1000);
  const auto chunk = static_cast<std::size_t>(state.range(0));
  for ([[maybe_unused]] auto _ : state) {
    ItemSplitter splitter;
    for (std::string_view rest = list; !rest.empty();
         rest.remove_prefix(std::min(chunk, rest.size()))) {
      splitter.push(rest.substr(0, chunk));
      while (splitter.next()->kind != ItemSplitter::Kind::kMore) {
      }
    }
    benchmark::DoNotOptimize(splitter.item_count());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * list.size()));
}
BENCHMARK(split_list)->Arg(16384)->Arg(1 << 20);

}  // namespace
}  // namespace vo::json
