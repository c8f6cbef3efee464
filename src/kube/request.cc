// SPDX-License-Identifier: Apache-2.0
#include "kube/request.h"

#include <string>
#include <string_view>
#include <utility>

#include "kube/http.h"
#include "kube/resource_path.h"
#include "kube/uri.h"

namespace vo::kube {

namespace {

constexpr std::string_view kJson = "application/json";

std::string_view to_string(VersionMatch match) {
  switch (match) {
    case VersionMatch::kUnset: return "";
    case VersionMatch::kNotOlderThan: return "NotOlderThan";
    case VersionMatch::kExact: return "Exact";
  }
  return "";
}

std::string_view to_string(FieldValidation validation) {
  switch (validation) {
    case FieldValidation::kUnset: return "";
    case FieldValidation::kIgnore: return "Ignore";
    case FieldValidation::kWarn: return "Warn";
    case FieldValidation::kStrict: return "Strict";
  }
  return "";
}

Request read_request(std::string target) {
  return {.target = std::move(target), .headers = {{"Accept", std::string(kJson)}}, .body = {}};
}

Request write_request(Method method, const std::string& target, std::string_view content_type,
                      std::string body, const WriteOptions& options) {
  Query query;
  if (options.dry_run) query.add("dryRun", "All");
  query.add_unless_empty("fieldManager", options.field_manager);
  query.add_unless_empty("fieldValidation", to_string(options.field_validation));
  Request request = read_request(target + query.text());
  request.method = method;
  request.headers.push_back({"Content-Type", std::string(content_type)});
  request.body = std::move(body);
  return request;
}

}  // namespace

Request list_request(const ResourcePath& path, const ListOptions& options) {
  Query query;
  query.add_unless_empty("labelSelector", options.label_selector);
  if (options.limit > 0) query.add("limit", std::to_string(options.limit));
  query.add_unless_empty("continue", options.continue_token);
  query.add_unless_empty("resourceVersion", options.resource_version);
  query.add_unless_empty("resourceVersionMatch", to_string(options.match));
  return read_request(path.collection() + query.text());
}

Request watch_request(const ResourcePath& path, const WatchOptions& options) {
  Query query;
  query.add("watch", "true");
  query.add("allowWatchBookmarks", "true");
  query.add_unless_empty("labelSelector", options.label_selector);
  query.add_unless_empty("resourceVersion", options.resource_version);
  if (options.send_initial_events) {
    query.add("resourceVersionMatch", to_string(VersionMatch::kNotOlderThan));
    query.add("sendInitialEvents", "true");
  }
  if (options.timeout.count() > 0) {
    query.add("timeoutSeconds", std::to_string(options.timeout.count()));
  }
  return read_request(path.collection() + query.text());
}

Request get_request(const ResourcePath& path, std::string_view name) {
  return read_request(path.object(name));
}

Request create_request(const ResourcePath& path, std::string body, const WriteOptions& options) {
  return write_request(Method::kPost, path.collection(), kJson, std::move(body), options);
}

Request replace_request(const ResourcePath& path, std::string_view name, std::string body,
                        const WriteOptions& options) {
  return write_request(Method::kPut, path.object(name), kJson, std::move(body), options);
}

Request json_patch_request(const ResourcePath& path, std::string_view name, std::string operations,
                           const WriteOptions& options) {
  return write_request(Method::kPatch, path.object(name), "application/json-patch+json",
                       std::move(operations), options);
}

Request merge_patch_request(const ResourcePath& path, std::string_view name, std::string patch,
                            const WriteOptions& options) {
  return write_request(Method::kPatch, path.object(name), "application/merge-patch+json",
                       std::move(patch), options);
}

void impersonate(Request& request, const Impersonation& as) {
  if (as.empty()) return;
  request.headers.push_back({"Impersonate-User", as.user});
  if (!as.uid.empty()) request.headers.push_back({"Impersonate-Uid", as.uid});
  for (const std::string& group : as.groups) {
    request.headers.push_back({"Impersonate-Group", group});
  }
  for (const auto& [key, value] : as.extra) {
    request.headers.push_back({"Impersonate-Extra-" + percent_encode(key), value});
  }
}

}  // namespace vo::kube
