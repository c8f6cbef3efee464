// SPDX-License-Identifier: Apache-2.0
#include "kube/lease.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/result.h"
#include "json/document.h"
#include "kube/resource_path.h"

namespace vo::kube {
namespace {

using json::Document;

const Document* member(const Document& document, std::string_view key) {
  const auto* object = document.if_object();
  return object == nullptr ? nullptr : object->if_contains({key.data(), key.size()});
}

std::string text(const Document* document, std::string_view key) {
  const Document* value = document == nullptr ? nullptr : member(*document, key);
  const auto* string = value == nullptr ? nullptr : value->if_string();
  return string == nullptr ? std::string{} : std::string{string->data(), string->size()};
}

std::int64_t number(const Document* document, std::string_view key) {
  const Document* value = document == nullptr ? nullptr : member(*document, key);
  const auto* integer = value == nullptr ? nullptr : value->if_int64();
  return integer == nullptr ? 0 : *integer;
}

LeaseRecord read_record(const Document* spec) {
  return {.holder = text(spec, "holderIdentity"),
          .duration = std::chrono::seconds{number(spec, "leaseDurationSeconds")},
          .acquire_time = text(spec, "acquireTime"),
          .renew_time = text(spec, "renewTime"),
          .transitions = number(spec, "leaseTransitions")};
}

void write_record(Document& lease, const LeaseRecord& record) {
  auto& spec = lease.as_object()["spec"];
  if (!spec.is_object()) spec.emplace_object();
  auto& to = spec.get_object();
  to["holderIdentity"] = record.holder;
  to["leaseDurationSeconds"] = record.duration.count();
  to["acquireTime"] = record.acquire_time;
  to["renewTime"] = record.renew_time;
  to["leaseTransitions"] = record.transitions;
}

}  // namespace

ResourcePath lease_path(std::string_view namespace_name) {
  return {.group = "coordination.k8s.io",
          .version = "v1",
          .resource = "leases",
          .namespace_name = std::string{namespace_name}};
}

Result<Lease> read_lease(std::string object) {
  VO_TRY(const Document document, json::parse_document(object));
  Lease lease{.record = read_record(member(document, "spec")),
              .resource_version = text(member(document, "metadata"), "resourceVersion")};
  if (lease.resource_version.empty()) return input_error("a lease without a resource version");
  lease.object = std::move(object);
  return lease;
}

std::string new_lease(std::string_view name, const LeaseRecord& record) {
  Document lease{{"apiVersion", "coordination.k8s.io/v1"},
                 {"kind", "Lease"},
                 {"metadata", {{"name", std::string{name}}}}};
  write_record(lease, record);
  return json::write_compact(lease);
}

std::string with_record(const Lease& lease, const LeaseRecord& record) {
  auto document = json::parse_document(lease.object);  // it was parsed before
  write_record(*document, record);
  return json::write_compact(*document);
}

}  // namespace vo::kube
