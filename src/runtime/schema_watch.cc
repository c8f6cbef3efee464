// SPDX-License-Identifier: Apache-2.0
#include "runtime/schema_watch.h"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "json/reader.h"
#include "json/value.h"
#include "kube/http.h"
#include "net/loop.h"
#include "runtime/api_client.h"
#include "runtime/collect.h"

namespace vo::runtime {
namespace {

constexpr std::string_view kOurSchema = "apis/kubevirt.io/v1";

Status read_path(json::Value path, std::string& address) {
  return json::for_each_member(path, [&](std::string_view key, json::Value value) -> Status {
    if (key == "serverRelativeURL") return json::read(value, address);
    return {};
  });
}

}  // namespace

std::string schema_address(json::Reader& reader, std::string_view openapi_root) {
  std::string address;
  const auto read = reader.read(openapi_root, [&](json::Value root) {
    return json::for_each_member(root, [&](std::string_view key, json::Value paths) -> Status {
      if (key != "paths") return {};
      return json::for_each_member(paths, [&](std::string_view name, json::Value path) -> Status {
        return name == kOurSchema ? read_path(path, address) : Status{};
      });
    });
  });
  return read ? address : "";
}

SchemaWatch::SchemaWatch(ApiClient& client, net::Loop& loop, json::Reader& reader,
                         std::function<void()> changed)
    : client_(client), reader_(reader), changed_(std::move(changed)), timer_(loop) {}

void SchemaWatch::start() { look(); }

void SchemaWatch::stop() {
  timer_.cancel();
  call_.cancel();
}

void SchemaWatch::look_soon() {
  delays_s_ = {20, 6, 2};
  look_later();
}

void SchemaWatch::look_later() {
  if (delays_s_.empty()) return;
  timer_.start(std::chrono::seconds{delays_s_.back()}, [this] { look(); });
  delays_s_.pop_back();
}

void SchemaWatch::look() {
  kube::Request request{.target = "/openapi/v3", .headers = {{"Accept", "application/json"}}};
  call_ = collect(client_, std::move(request), [this](Result<kube::Response> response) {
    std::string address = response && response->ok() ? schema_address(reader_, response->body) : "";
    if (!address.empty()) {
      const std::string before = std::exchange(known_, std::move(address));
      if (!before.empty() && before != known_) changed_();
    }
    look_later();
  });
}

}  // namespace vo::runtime
