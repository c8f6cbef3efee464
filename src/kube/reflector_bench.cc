// SPDX-License-Identifier: Apache-2.0
// Bytes a second through list and watch, into a sink that decodes nothing: what a reflector costs.
#include "kube/reflector.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "kube/object_meta.h"
#include "kube/object_sink.h"
#include "kube/watch_event.h"
#include "support/golden_file.h"

namespace vo::kube {
namespace {

constexpr std::size_t kChunk = std::size_t{16} << 10;  // libcurl's

class Counting final : public ObjectSink {
 public:
  void replace_begin(ReplaceReason) override {}
  void replace_end() override {}
  Status upsert(const ObjectMeta&, std::string_view) override { return ++objects, Status(); }
  Status remove(const ObjectMeta&, std::string_view) override { return {}; }
  void passed_over(const ObjectMeta&, const Error&) override {}
  void bookmark(std::string_view) override {}

  std::int64_t objects = 0;
};

std::string recording(std::string_view name) {
  const std::string path = std::string(VO_SOURCE_DIR "/tests/fixtures/watch/").append(name);
  return test::decompress_xz(test::read_file(path));
}

ReflectorConfig config() {
  ReflectorConfig config;
  config.path = {"kubevirt.io", "v1", "virtualmachineinstances", ""};
  config.start_jitter = {};
  return config;
}

void feed(Reflector& reflector, std::string_view text, Instant now) {
  for (; !text.empty(); text.remove_prefix(std::min(kChunk, text.size()))) {
    benchmark::DoNotOptimize(reflector.on_body(text.substr(0, kChunk), now));
  }
}

void report(benchmark::State& state, const Counting& sink, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
  state.SetItemsProcessed(sink.objects);
}

// An empty list, then the recorded events on one watch.
void watch(benchmark::State& state, std::string_view name) {
  const std::string stream = recording(name);
  const Instant now{std::chrono::hours(1)};
  Counting sink;
  for (auto _ : state) {
    Reflector reflector(config(), sink, [] { return 0.0; });
    (void)reflector.start(now);
    (void)reflector.on_timer(now);
    (void)reflector.on_head({200, {}}, now);
    (void)reflector.on_body(R"({"kind":"XList","metadata":{"resourceVersion":"1"},"items":[]})",
                            now);
    (void)reflector.on_end(now);
    (void)reflector.on_head({200, {}}, now);
    feed(reflector, stream, now);
  }
  report(state, sink, stream.size());
}

void list(benchmark::State& state) {
  std::istringstream pages(recording("virtualmachineinstances.pages.ndjson.xz"));
  std::vector<std::string> bodies;
  std::size_t bytes = 0;
  for (std::string page; std::getline(pages, page); bytes += page.size()) bodies.push_back(page);
  const Instant now{std::chrono::hours(1)};
  Counting sink;
  for (auto _ : state) {
    Reflector reflector(config(), sink, [] { return 0.0; });
    (void)reflector.start(now);
    (void)reflector.on_timer(now);
    for (const std::string& body : bodies) {
      (void)reflector.on_head({200, {}}, now);
      feed(reflector, body, now);
      (void)reflector.on_end(now);
    }
  }
  report(state, sink, bytes);
}

BENCHMARK_CAPTURE(watch, vmis, "virtualmachineinstances.ndjson.xz");
BENCHMARK_CAPTURE(watch, pods, "pods.ndjson.xz");
BENCHMARK(list);

// Of that: finding out what an event is and whose object it carries.
void envelope(benchmark::State& state) {
  std::istringstream lines(recording("virtualmachineinstances.ndjson.xz"));
  std::string line;
  std::getline(lines, line);
  for (auto _ : state) {
    const auto event = read_watch_event(line);
    benchmark::DoNotOptimize(read_object_meta(event->object));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(line.size()) * state.iterations());
}
BENCHMARK(envelope);

}  // namespace
}  // namespace vo::kube
