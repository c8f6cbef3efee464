// SPDX-License-Identifier: Apache-2.0
// A reflector with a store, a hand-turned clock and a test in the place of the API server.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "kube/reflector.h"
#include "support/store_sink.h"

namespace vo::test {

// An object of namespace "ns", whose uid is its name with a prefix.
inline std::string object_json(std::string_view name, std::string_view version,
                               std::string_view extra = "") {
  return format(R"({{"apiVersion":"v1","kind":"Thing","metadata":{{"name":"{0}","namespace":"ns",)"
                R"("resourceVersion":"{1}","uid":"uid-{0}"}}{2}}})",
                name, version, extra);
}

inline std::string list_json(const std::vector<std::string>& items, std::string_view version,
                             std::string_view continue_token = "") {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ",") + item;
  return format(R"({{"apiVersion":"v1","items":[{}],"kind":"ThingList",)"
                R"("metadata":{{"continue":"{}","resourceVersion":"{}"}}}})",
                text, continue_token, version);
}

inline std::string event_json(std::string_view type, std::string_view object) {
  return format("{{\"type\":\"{}\",\"object\":{}}}\n", type, object);
}

inline std::string bookmark_json(std::string_view version, std::string_view annotations = "{}") {
  return event_json("BOOKMARK", format(R"({{"kind":"Thing","metadata":{{"annotations":{},)"
                                       R"("resourceVersion":"{}"}}}})",
                                       annotations, version));
}

inline std::string status_json(int code, std::string_view reason, std::string_view message = "no",
                               std::string_view details = "{}") {
  return format(R"({{"kind":"Status","apiVersion":"v1","status":"Failure","message":"{}",)"
                R"("reason":"{}","details":{},"code":{}}})",
                message, reason, details, code);
}

class ReflectorHarness {
 public:
  static kube::ReflectorConfig default_config() {
    kube::ReflectorConfig config;
    config.path = {.group = "", .version = "v1", .resource = "things", .namespace_name = ""};
    config.kind = "Thing";
    return config;
  }

  explicit ReflectorHarness(kube::ReflectorConfig config = default_config())
      : reflector(std::move(config), sink, [this] { return random; }) {
    apply(reflector.start(now));
  }

  void apply(kube::Reflector::Step step) {
    if (step.cancel) {
      VO_ASSERT(std::exchange(in_flight, false));
      ++cancelled;
    }
    if (step.send) {
      VO_ASSERT(!std::exchange(in_flight, true));  // never two at once
      sent.push_back(*std::move(step.send));
    }
    wake_at = step.wake_at;
  }

  void head(int code, std::vector<kube::Header> headers = {}) {
    apply(reflector.on_head({code, std::move(headers)}, now));
  }
  void body(std::string_view bytes) { apply(reflector.on_body(bytes, now)); }
  void end() {
    in_flight = false;
    apply(reflector.on_end(now));
  }
  void fail(std::string message = "connection reset") {
    in_flight = false;
    apply(reflector.on_failure({Action::kRetry, std::move(message)}, now));
  }
  void answer(int code, std::string_view text, std::vector<kube::Header> headers = {}) {
    head(code, std::move(headers));
    body(text);
    if (in_flight) end();
  }

  void pass(Duration time) { now += time; }
  // Lets the time pass until the timer; returns how long it was.
  Duration wake() {
    const Duration waited = *wake_at - now;
    now = *wake_at;
    apply(reflector.on_timer(now));
    return waited;
  }

  // From the start to an open watch at `version`.
  void sync(const std::vector<std::string>& items = {}, std::string_view version = "100") {
    wake();
    answer(200, list_json(items, version));
    head(200);
  }

  const std::string& target() const { return sent.back().target; }
  kube::Reflector::State state() const { return reflector.state(); }
  const kube::ReflectorCounters& counters() const { return reflector.counters(); }

  Instant now{std::chrono::hours(1)};
  double random = 0.5;
  StoreSink sink;
  kube::Reflector reflector;
  std::vector<kube::Request> sent;
  std::optional<Instant> wake_at;
  bool in_flight = false;
  int cancelled = 0;
};

}  // namespace vo::test
