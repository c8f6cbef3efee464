// SPDX-License-Identifier: Apache-2.0
// The requests we send to an API server, built from what is meant.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kube/http.h"
#include "kube/resource_path.h"

namespace vo::kube {

// An empty resource_version reads the newest state (a quorum read). `kNotOlderThan` may be served
// from a cache that has reached the version. With a continue token the server refuses a version.
enum class VersionMatch : std::uint8_t { kUnset, kNotOlderThan, kExact };

struct ListOptions {
  std::string label_selector;
  int limit = 0;  // 0: everything in one answer
  std::string continue_token;
  std::string resource_version;
  VersionMatch match = VersionMatch::kUnset;
};

struct WatchOptions {
  std::string label_selector;
  std::string resource_version;
  std::chrono::seconds timeout{0};   // after which the server ends the watch
  bool send_initial_events = false;  // WatchList: the present state first, then a marked bookmark
};

enum class FieldValidation : std::uint8_t { kUnset, kIgnore, kWarn, kStrict };

struct WriteOptions {
  bool dry_run = false;  // admission and pruning happen, nothing is stored
  FieldValidation field_validation = FieldValidation::kUnset;
  std::string field_manager;
};

// Who acts instead of the owner of the credentials. Empty user: nobody.
struct Impersonation {
  std::string user;
  std::string uid;
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, std::string>> extra;  // a key may come more than once

  bool empty() const { return user.empty(); }
};

Request list_request(const ResourcePath& path, const ListOptions& options);

// Never asks for compression: a compressed watch is one gzip member per flush, which breaks
// clients.
Request watch_request(const ResourcePath& path, const WatchOptions& options);

Request get_request(const ResourcePath& path, std::string_view name);
Request create_request(const ResourcePath& path, std::string body,
                       const WriteOptions& options = {});
Request replace_request(const ResourcePath& path, std::string_view name, std::string body,
                        const WriteOptions& options = {});

// `operations` is an RFC 6902 document, as JsonPatch builds it.
Request json_patch_request(const ResourcePath& path, std::string_view name, std::string operations,
                           const WriteOptions& options = {});
Request merge_patch_request(const ResourcePath& path, std::string_view name, std::string patch,
                            const WriteOptions& options = {});

void impersonate(Request& request, const Impersonation& as);

}  // namespace vo::kube
