// SPDX-License-Identifier: Apache-2.0
#include "apiserver/structural_schema.h"

#include <benchmark/benchmark.h>

#include "json/document.h"
#include "support/fixture.h"
#include "support/kubevirt_crds.h"

namespace vo::apiserver {
namespace {

struct Input {
  StructuralSchema schema = StructuralSchema::parse(test::schema_of(test::kubevirt_crd(
                                                        "main", "virtualmachineinstances")))
                                .value();
  json::Document vmi =
      json::parse_document(test::fixture("objects/dedicated-isolate/vmi.json")).value();
};

void parse_schema(benchmark::State& state) {
  const auto crd = test::kubevirt_crd("main", "virtualmachineinstances");
  for (auto _ : state) {
    auto schema = StructuralSchema::parse(test::schema_of(crd));
    benchmark::DoNotOptimize(schema);
  }
}
BENCHMARK(parse_schema);

void prune_default_validate(benchmark::State& state) {
  Input input;
  for (auto _ : state) {
    auto removed = input.schema.prune(input.vmi);
    input.schema.set_defaults(input.vmi);
    auto causes = input.schema.validate(input.vmi);
    benchmark::DoNotOptimize(removed);
    benchmark::DoNotOptimize(causes);
  }
}
BENCHMARK(prune_default_validate);

}  // namespace
}  // namespace vo::apiserver
