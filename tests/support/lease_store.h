// SPDX-License-Identifier: Apache-2.0
// One Lease on a small API server: GET, POST and PUT with their conflicts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "json/document.h"
#include "kube/http.h"
#include "kube/lease.h"

namespace vo::test {

class LeaseStore {
 public:
  kube::Response handle(const kube::Request& request) {
    switch (request.method) {
      case kube::Method::kGet: return object_ ? answer(200) : refuse(404);
      case kube::Method::kPost: return object_ ? refuse(409) : store(request.body, 201);
      case kube::Method::kPut: return put(request.body);
      default: return refuse(405);
    }
  }

  kube::Lease lease() const { return *kube::read_lease(json::write_compact(*object_)); }

  // Somebody else's write.
  void write(const kube::LeaseRecord& record) {
    store(object_ ? kube::with_record(lease(), record) : kube::new_lease("lock", record), 200);
  }

  void set_label(std::string_view key, std::string_view value) {
    object_->at("metadata").as_object()["labels"] = {{std::string{key}, std::string{value}}};
  }

 private:
  static kube::Response refuse(int code) { return {.head = {.code = code}}; }

  kube::Response answer(int code) const {
    return {.head = {.code = code}, .body = json::write_compact(*object_)};
  }

  kube::Response put(const std::string& body) {
    if (!object_) return refuse(404);
    const auto sent = kube::read_lease(body);
    if (!sent) return refuse(422);
    return sent->resource_version == std::to_string(version_) ? store(body, 200) : refuse(409);
  }

  kube::Response store(const std::string& body, int code) {
    object_ = *json::parse_document(body);
    object_->at("metadata").as_object()["resourceVersion"] = std::to_string(++version_);
    return answer(code);
  }

  std::optional<json::Document> object_;
  std::uint64_t version_ = 0;
};

}  // namespace vo::test
