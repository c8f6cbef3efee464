// SPDX-License-Identifier: Apache-2.0
#include "e2e/expect.h"

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/audit.h"
#include "e2e/cluster.h"
#include "e2e/objects.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

constexpr Duration kQuiet = std::chrono::seconds{3};

void erase(json::value& value, std::string_view parent, std::string_view member) {
  boost::system::error_code error;
  if (json::value* found = value.find_pointer(parent, error)) {
    if (found->is_object()) found->as_object().erase(member);
  }
}

}  // namespace

std::string binary_quantity(std::int64_t bytes) {
  constexpr std::array kSuffixes{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  std::size_t power = 0;
  while (bytes != 0 && bytes % 1024 == 0 && power + 1 < kSuffixes.size()) {
    bytes /= 1024;
    ++power;
  }
  return vo::format("{}{}", bytes, kSuffixes[power]);
}

std::string our_annotation(const json::value& vmi, std::string_view name) {
  return text_at(vmi, vo::format("/metadata/annotations/virt-overhead.io~1{}", name));
}

std::string record_of(const json::value& vmi, std::string_view pod_uid, std::string_view member) {
  const std::string text = our_annotation(vmi, "record");
  if (text.empty()) return {};
  boost::system::error_code error;
  const json::value record = json::parse(text, error);
  return error ? std::string{} : text_at(record, vo::format("/{}/{}", pod_uid, member));
}

json::value get_vmi(const Cluster& cluster, const Placed& placed) {
  return must(cluster.admin().get(placed.path()));
}

bool in_status(const json::value& vmi, const Placed& placed, std::string_view quantity) {
  return text_at(vmi, kMemoryStatus) == quantity && our_annotation(vmi, "memory").empty() &&
         !record_of(vmi, placed.pod_uid, "source").empty();
}

bool in_annotations(const json::value& vmi, const Placed& placed, std::string_view quantity) {
  return our_annotation(vmi, "memory") == quantity &&
         our_annotation(vmi, "pod") == placed.pod_uid &&
         !record_of(vmi, placed.pod_uid, "source").empty();
}

json::value without_ours(json::value vmi) {
  for (const char* field : {"resourceVersion", "generation", "managedFields"}) {
    erase(vmi, "/metadata", field);
  }
  for (const char* name : {"memory", "cpu", "pod", "record"}) {
    erase(vmi, "/metadata/annotations", vo::format("virt-overhead.io/{}", name));
  }
  erase(vmi, "/status/memory", "memoryOverhead");
  erase(vmi, "/status/currentCPUTopology", "cpuOverhead");
  return vmi;
}

std::vector<AuditedPatch> patches_when_quiet(Cluster& cluster) {
  std::size_t seen = cluster.audit().patches_by(std::string{kOurUser}).size();
  while (!holds_for(
      kQuiet, [&] { return cluster.audit().patches_by(std::string{kOurUser}).size() == seen; })) {
    seen = cluster.audit().patches_by(std::string{kOurUser}).size();
  }
  return cluster.audit().patches_by(std::string{kOurUser});
}

}  // namespace vo::e2e
