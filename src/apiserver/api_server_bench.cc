// SPDX-License-Identifier: Apache-2.0
// Writes per second as a simulated KubeVirt makes them: VMIs and pods of real size, small patches,
// with watches open.
#include "apiserver/api_server.h"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "apiserver/document_path.h"
#include "base/heap.h"
#include "support/api_harness.h"
#include "support/fixture.h"
#include "support/kubevirt_crds.h"

namespace vo::apiserver {
namespace {

using test::ApiHarness;

const std::string kPods = "/api/v1/namespaces/default/pods";

// A launcher pod as virt-controller makes it.
json::Document launcher_pod() {
  json::Document pod = test::parsed(test::fixture("objects/plain-1gi-requests/pod.json"));
  for (const std::string_view key : {"resourceVersion", "uid", "ownerReferences", "namespace"}) {
    erase(pod, {"metadata", key});
  }
  return pod;
}

std::string named(json::Document pod, std::size_t number) {
  object_at(pod, {"metadata"})["name"] = "pod-" + std::to_string(number);
  return json::write_compact(pod);
}

Options options(bool managed_fields) {
  Options options;
  options.managed_fields = managed_fields;
  return options;
}

void open_watches(ApiHarness& api) {
  for (int i = 0; i < 3; ++i) api.get("/api/v1/pods?watch=true&resourceVersion=0");
}

void create_and_delete(benchmark::State& state) {
  ApiHarness api(options(state.range(0) != 0));
  open_watches(api);
  const std::string body = named(launcher_pod(), 1);
  for (auto _ : state) {
    api.post(kPods, body);
    api.remove(kPods + "/pod-1", R"({"gracePeriodSeconds":0})");
    benchmark::DoNotOptimize(api.server.take_chunks());
  }
  state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(create_and_delete)->Arg(0)->Arg(1);

void patch_status(benchmark::State& state) {
  ApiHarness api(options(state.range(0) != 0));
  open_watches(api);
  const json::Document pod = launcher_pod();
  for (std::size_t i = 0; i < 1000; ++i) api.post(kPods, named(pod, i));
  std::size_t next = 0;
  for (auto _ : state) {
    const std::string number = std::to_string(++next);
    api.json_patch(kPods + "/pod-" + std::to_string(next % 1000) + "/status",
                   R"([{"op":"add","path":"/status/podIP","value":")" + number + "\"}]");
    benchmark::DoNotOptimize(api.server.take_chunks());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(patch_status)->Arg(0)->Arg(1);

// What virt-handler and the controller do to a running VMI: its real schema is part of it.
void patch_vmi(benchmark::State& state) {
  ApiHarness api(options(state.range(0) != 0));
  const json::Document crd = test::kubevirt_crd("main", "virtualmachineinstances");
  api.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", json::write_compact(crd));
  json::Document vmi = test::parsed(test::fixture("objects/plain-1gi-requests/vmi.json"));
  erase(vmi, {"metadata", "resourceVersion"});
  const std::string vmis = "/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstances";
  for (int i = 0; i < 3; ++i) api.get(vmis + "?watch=true&resourceVersion=0");
  const std::string path =
      vmis + "/" + test::text_in(api.post(vmis, json::write_compact(vmi)), {"metadata", "name"});
  std::size_t next = 0;
  for (auto _ : state) {
    const Answer answer =
        api.json_patch(path, R"([{"op":"add","path":"/status/nodeName","value":")" +
                                 std::to_string(++next) + "\"}]");
    if (answer.head.code != 200) state.SkipWithError("refused");
    benchmark::DoNotOptimize(api.server.take_chunks());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(patch_vmi)->Arg(0)->Arg(1);

// Bytes on the heap for a thousand pods, each written three times.
void memory_of_pods(benchmark::State& state) {
  for (auto _ : state) {
    const auto before = used_memory();
    ApiHarness api(options(false));
    const json::Document pod = launcher_pod();
    for (std::size_t i = 0; i < 1000; ++i) {
      const std::string path = kPods + "/pod-" + std::to_string(i);
      api.post(kPods, named(pod, i));
      api.merge(path + "/status", R"({"status":{"phase":"Running"}})");
      api.merge(path + "/status", R"({"status":{"podIP":"10.0.0.1"}})");
    }
    state.counters["bytes"] = static_cast<double>(used_memory() - before);
  }
}
BENCHMARK(memory_of_pods)->Iterations(1);

// A watch of another resource costs nothing.
void write_beside_idle_watches(benchmark::State& state) {
  ApiHarness api(options(false));
  for (int i = 0; i < state.range(0); ++i) api.get("/api/v1/secrets?watch=true&resourceVersion=0");
  const std::string map = "/api/v1/namespaces/default/configmaps/a";
  api.post("/api/v1/namespaces/default/configmaps", R"({"metadata":{"name":"a"}})");
  std::size_t next = 0;
  for (auto _ : state) {
    api.merge(map, R"({"data":{"n":")" + std::to_string(++next) + "\"}}");
  }
}
BENCHMARK(write_beside_idle_watches)->Arg(0)->Arg(10000);

}  // namespace
}  // namespace vo::apiserver
