// SPDX-License-Identifier: Apache-2.0
// coordination.k8s.io/v1 Lease as leader election uses it: who holds it, since when, for how long.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "kube/resource_path.h"

namespace vo::kube {

ResourcePath lease_path(std::string_view namespace_name);

struct LeaseRecord {
  std::string holder;  // empty: released
  std::chrono::seconds duration{0};
  std::string acquire_time;  // MicroTime, as sent: only compared
  std::string renew_time;
  std::int64_t transitions = 0;

  bool operator==(const LeaseRecord&) const = default;
};

struct Lease {
  LeaseRecord record;
  std::string resource_version;
  std::string object;  // as sent: what is not ours in it stays
};

// Absent members are empty. Error: kInput.
Result<Lease> read_lease(std::string object);

// The object of a new lease.
std::string new_lease(std::string_view name, const LeaseRecord& record);
// `lease` with another record; its resource version makes a stale writer fail.
std::string with_record(const Lease& lease, const LeaseRecord& record);

}  // namespace vo::kube
