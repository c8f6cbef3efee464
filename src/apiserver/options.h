// SPDX-License-Identifier: Apache-2.0
// What an embedded API server is started with, and who talks to it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "apiserver/refusal.h"
#include "apiserver/resource_info.h"
#include "apiserver/store.h"
#include "json/document.h"

namespace vo::apiserver {

struct Caller {
  std::string user;
  std::vector<std::string> groups;
};

enum class Operation : std::uint8_t { kCreate, kUpdate, kDelete };

// What a mutating and validating webhook is asked, before anything is stored.
struct AdmissionRequest {
  Operation operation = Operation::kCreate;
  const ResourceInfo& info;      // in the version of the request
  std::string_view subresource;  // "status", "eviction", "" …
  std::string_view namespace_name;
  std::string_view name;
  const json::Document* before = nullptr;  // null: a create
  json::Document* after = nullptr;         // may be changed; null: a delete
  const Caller& caller;
  bool dry_run = false;
};

// True: `after` was changed. A refusal is answered as it is.
using Admission = std::function<Outcome<bool>(const AdmissionRequest&)>;

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t first_revision = 100;
  HistoryLimits history;
  Admission admission;         // empty: everything is let in as it comes
  bool managed_fields = true;  // kept up by every write; off: faster, and absent
  std::string git_version = "v1.37.2";
  std::size_t max_body_bytes = std::size_t{3} << 20;
};

}  // namespace vo::apiserver
