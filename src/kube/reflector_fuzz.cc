// SPDX-License-Identifier: Apache-2.0
// Any bytes as list and watch, in any chunks: what the sink hears must not depend on the cuts, one
// request at most is in flight, and there is always something to wait for.
#include "kube/reflector.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"

namespace {

using vo::kube::ObjectMeta;
using vo::kube::Reflector;

constexpr std::size_t kMaxObjectBytes = 4096;

struct Transcript final : vo::kube::ObjectSink {
  void replace_begin(vo::kube::ReplaceReason reason) override {
    heard += "begin" + std::to_string(static_cast<int>(reason));
  }
  void replace_end() override { heard += "end"; }
  vo::Status upsert(const ObjectMeta& meta, std::string_view object) override {
    VO_ASSERT(!meta.name.empty() && object.starts_with('{'));
    heard.append("upsert").append(object);
    return {};
  }
  vo::Status remove(const ObjectMeta& meta, std::string_view object) override {
    VO_ASSERT(!meta.name.empty());
    heard.append("remove").append(object);
    return {};
  }
  void passed_over(const ObjectMeta& meta, const vo::Error&) override {
    heard += "passed over" + meta.key();
  }
  void bookmark(std::string_view version) override { heard.append("bookmark").append(version); }

  std::string heard;
};

struct Client {
  explicit Client(bool watch_list) : reflector(config(watch_list), sink, [] { return 0.5; }) {
    apply(reflector.start(now));
    wake();
  }

  static vo::kube::ReflectorConfig config(bool watch_list) {
    vo::kube::ReflectorConfig config;
    config.path = {"", "v1", "things", ""};
    config.max_object_bytes = kMaxObjectBytes;
    config.watch_list = watch_list;
    return config;
  }

  void apply(const Reflector::Step& step) {
    if (step.cancel) in_flight = false;
    VO_ASSERT(!step.send || !in_flight);
    in_flight = in_flight || step.send;
    VO_ASSERT(step.wake_at.has_value());
    wake_at = *step.wake_at;
  }

  void wake() {
    now = std::max(now, wake_at);
    apply(reflector.on_timer(now));
  }

  void answer(std::string_view body, std::size_t chunk) {
    while (!in_flight) wake();
    apply(reflector.on_head({200, {}}, now));
    for (; in_flight && !body.empty(); body.remove_prefix(std::min(chunk, body.size()))) {
      const std::vector<char> bytes(
          body.begin(), body.begin() + static_cast<std::ptrdiff_t>(std::min(chunk, body.size())));
      apply(reflector.on_body({bytes.data(), bytes.size()}, now));
    }
    if (!in_flight) return;
    in_flight = false;
    apply(reflector.on_end(now));
  }

  vo::Instant now{std::chrono::hours(1)};
  vo::Instant wake_at{};
  bool in_flight = false;
  Transcript sink;
  Reflector reflector;
};

// The input is one answer after the other, cut at NUL bytes.
std::string run(std::string_view text, std::size_t chunk, bool watch_list) {
  Client client(watch_list);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\0'), text.size());
    client.answer(text.substr(0, end), chunk);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return client.sink.heard + client.reflector.resource_version();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool watch_list = data[0] >= 128;
  VO_ASSERT(run(text, std::size_t{1} + data[0] % 128, watch_list) == run(text, size, watch_list));
  return 0;
}
