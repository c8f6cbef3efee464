// SPDX-License-Identifier: Apache-2.0
// An embedded API server, a hand-turned clock, and requests in few words.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apiserver/api_server.h"
#include "apiserver/document_path.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/format.h"
#include "json/document.h"
#include "kube/http.h"

namespace vo::test {

// A CRD with a small schema; `status_subresource` as in spec.versions[*].subresources.
inline std::string crd_json(bool status_subresource = false) {
  return format(
      R"({{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",)"
      R"("metadata":{{"name":"things.test.io"}},"spec":{{"group":"test.io","scope":"Namespaced",)"
      R"("names":{{"plural":"things","singular":"thing","kind":"Thing","listKind":"ThingList"}},)"
      R"("versions":[{{"name":"v1","served":true,"storage":true,"schema":{{"openAPIV3Schema":)"
      R"({{"type":"object","properties":{{"spec":{{"type":"object","properties":{{)"
      R"("size":{{"type":"integer"}}}}}},"status":{{"type":"object","properties":{{)"
      R"("phase":{{"type":"string"}}}}}}}}}}}}{}}}]}}}})",
      status_subresource ? R"(,"subresources":{"status":{}})" : "");
}

class ApiHarness {
 public:
  explicit ApiHarness(apiserver::Options options = {}) : server(std::move(options), at()) {}

  apiserver::Answer send(kube::Method method, std::string target, std::string body = "",
                         std::string_view content_type = "application/json") {
    kube::Request request{method, std::move(target), headers, std::move(body)};
    request.headers.push_back({"Content-Type", std::string(content_type)});
    return server.handle(request, caller, now, wall);
  }
  apiserver::Answer get(std::string target) { return send(kube::Method::kGet, std::move(target)); }
  apiserver::Answer post(std::string target, std::string body) {
    return send(kube::Method::kPost, std::move(target), std::move(body));
  }
  apiserver::Answer put(std::string target, std::string body) {
    return send(kube::Method::kPut, std::move(target), std::move(body));
  }
  apiserver::Answer merge(std::string target, std::string body) {
    return send(kube::Method::kPatch, std::move(target), std::move(body),
                "application/merge-patch+json");
  }
  apiserver::Answer json_patch(std::string target, std::string body) {
    return send(kube::Method::kPatch, std::move(target), std::move(body),
                "application/json-patch+json");
  }
  apiserver::Answer remove(std::string target, std::string body = "") {
    return send(kube::Method::kDelete, std::move(target), std::move(body));
  }

  void tick() { server.tick(now, wall); }
  void pass(Duration time) { now += time, wall += time; }

  // What a stream has got since this was last asked, of all streams; `ended` counts its ends.
  std::string stream_text(apiserver::StreamId stream) {
    std::string text;
    for (const apiserver::Chunk& chunk : server.take_chunks()) {
      if (chunk.stream != stream) continue;
      if (chunk.bytes) text += *chunk.bytes;
      if (chunk.end) ++ended;
    }
    return text;
  }

  apiserver::Moment at() const { return {now, wall}; }

  Instant now{std::chrono::hours(1)};
  WallTime wall{std::chrono::seconds(1'790'000'000)};
  apiserver::Caller caller{"tester", {}};
  std::vector<kube::Header> headers;
  apiserver::ApiServer server;
  int ended = 0;
};

inline json::Document parsed(std::string_view text) {
  auto document = json::parse_document(text);
  return document ? *std::move(document) : json::Document();
}

inline std::string text_in(const apiserver::Answer& answer, apiserver::Keys keys) {
  return std::string(apiserver::text_at(parsed(answer.body), keys));
}

inline std::string version_of(const apiserver::Answer& answer) {
  return text_in(answer, {"metadata", "resourceVersion"});
}

inline std::optional<std::string> header_of(const apiserver::Answer& answer,
                                            std::string_view name) {
  const auto value = answer.head.header(name);
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

// "ADDED a", "MODIFIED a", … one per line of a watch.
inline std::vector<std::string> events_in(std::string_view lines) {
  std::vector<std::string> events;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const json::Document event = parsed(lines.substr(0, end));
    std::string text(apiserver::text_at(event, {"type"}));
    const auto name = apiserver::text_at(event, {"object", "metadata", "name"});
    if (!name.empty()) text += " " + std::string(name);
    events.push_back(std::move(text));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return events;
}

// The names of a list's items.
inline std::vector<std::string> names_in(const apiserver::Answer& answer) {
  std::vector<std::string> names;
  const json::Document list = parsed(answer.body);
  for (const json::Document& item : apiserver::list_at(list, {"items"})) {
    names.emplace_back(apiserver::text_at(item, {"metadata", "name"}));
  }
  return names;
}

}  // namespace vo::test
