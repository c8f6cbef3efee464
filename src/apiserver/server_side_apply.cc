// SPDX-License-Identifier: Apache-2.0
#include "apiserver/server_side_apply.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/field_set.h"
#include "apiserver/manager_entries.h"
#include "apiserver/merge_type.h"
#include "apiserver/object_comparison.h"
#include "apiserver/object_merge.h"
#include "apiserver/resource_info.h"
#include "apiserver/status_error.h"
#include "apiserver/structural_schema.h"
#include "base/clock.h"
#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using json::Document;

std::string group_kind(const ResourceInfo& info) {
  return format("{}, Kind={}", info.api_version(), info.kind);
}

std::optional<StatusError> check_applied(const ResourceInfo& info, const Document& applied) {
  const auto version = text_at(applied, {"apiVersion"});
  if (version != info.api_version()) {
    return bad_request(
        format("Incorrect version specified in apply patch. Specified patch "
               "version: {}, expected: {}",
               version, info.api_version()));
  }
  const auto* managed = member_at(applied, {"metadata", "managedFields"});
  if (managed != nullptr && !managed->is_null()) {
    return bad_request("metadata.managedFields must be nil");
  }
  return std::nullopt;
}

std::optional<StatusError> check_declared(const ResourceInfo& info, const Document& applied) {
  if (info.schema == nullptr) return std::nullopt;
  Document copy = applied;
  const auto unknown = info.schema->prune(copy);
  if (unknown.empty()) return std::nullopt;
  return StatusError{
      .code = 500,
      .reason = "",
      .message = format("failed to create typed patch object ({}/{}; {}): .{}: field not declared "
                        "in schema",
                        text_at(applied, {"metadata", "namespace"}),
                        text_at(applied, {"metadata", "name"}), group_kind(info), unknown.front())};
}

std::string manager_text(const ManagerEntry& entry) {
  std::string text;
  json::append_quoted(text, entry.manager);
  if (!entry.subresource.empty()) {
    text += " with subresource ";
    json::append_quoted(text, entry.subresource);
  }
  return entry.applied() ? text : format("{} using {}", text, entry.api_version);
}

struct Conflict {
  std::string manager;
  std::string path;
};

StatusError conflict_error(const std::vector<Conflict>& conflicts) {
  StatusError error{.code = 409, .reason = "Conflict", .message = ""};
  std::map<std::string, std::string> lines;
  for (const Conflict& conflict : conflicts) {
    error.causes.push_back({.reason = "FieldManagerConflict",
                            .message = format("conflict with {}", conflict.manager),
                            .field = conflict.path});
    lines[conflict.manager] += "\n- " + conflict.path;
  }
  if (conflicts.size() == 1) {
    error.message = format("Apply failed with 1 conflict: conflict with {}: {}",
                           conflicts[0].manager, conflicts[0].path);
    return error;
  }
  std::string list;
  for (const auto& [manager, paths] : lines) {
    list += format("{}conflicts with {}:{}", list.empty() ? "" : "\n", manager, paths);
  }
  error.message = format("Apply failed with {} conflicts: {}", conflicts.size(), list);
  return error;
}

// A resource with a status subresource has two halves, applied apart.
Document own_half(const ResourceInfo& info, const FieldManager& manager, Document applied) {
  if (!info.has_status) return applied;
  auto& members = object_of(applied);
  if (manager.subresource != "status") {
    members.stable_erase("status");
    return applied;
  }
  boost::json::object half;
  for (const char* key : {"apiVersion", "kind", "metadata", "status"}) {
    if (const auto* value = members.if_contains(key)) half.emplace(key, *value);
  }
  return half;
}

class Apply {
 public:
  Apply(const ResourceInfo& info, const Document* live, const FieldManager& manager, WallTime now)
      : info_(info), live_(live == nullptr ? Document(boost::json::object{}) : *live), type_(info) {
    entries_ = read_entries(live_);
    object_at(live_, {"metadata"}).stable_erase("managedFields");
    who_ = {.manager = manager.name,
            .operation = "Apply",
            .api_version = manager.api_version,
            .subresource = manager.subresource,
            .time = format_rfc3339(now),
            .fields = {}};
  }

  StatusResult<Document> run(const Document& applied, bool force) {
    const FieldSet last = take_last();
    who_.fields = fields_of(applied, type_);
    Document merged = live_;
    merge_object(merged, applied, type_);
    FieldSet kept = who_.fields;
    for (const ManagerEntry& entry : entries_) kept.add(entry.fields);
    remove_fields(merged, last, kept, type_);
    const auto difference = compare(live_, merged, type_);
    if (auto error = settle(difference, force)) return *std::move(error);
    return finish(std::move(merged), last);
  }

 private:
  FieldSet take_last() {
    const ManagerEntry* known = find_entry(entries_, who_);
    if (known == nullptr) return {};
    FieldSet fields = known->fields;
    last_time_ = known->time;
    std::erase_if(entries_, [&](const auto& entry) { return entry.is_same_manager(who_); });
    return fields;
  }

  std::optional<StatusError> settle(const Comparison& difference, bool force) {
    FieldSet written = difference.added;
    written.add(difference.modified);
    std::vector<Conflict> conflicts;
    for (ManagerEntry& entry : entries_) {
      const auto disputed = entry.fields.intersection(written);
      for (auto& path : disputed.paths()) {
        conflicts.push_back({manager_text(entry), std::move(path)});
      }
      entry.fields.subtract(disputed);
      entry.fields.subtract(difference.removed);
    }
    if (force || conflicts.empty()) return std::nullopt;
    return conflict_error(conflicts);
  }

  Document finish(Document merged, const FieldSet& last) {
    strip_server_fields(who_.fields);
    if (merged == live_ && who_.fields == last) who_.time = last_time_;
    entries_.push_back(std::move(who_));
    write_entries(std::move(entries_), info_.custom, merged);
    return merged;
  }

  const ResourceInfo& info_;
  Document live_;
  MergeType type_;
  ManagerEntries entries_;
  ManagerEntry who_;
  std::string last_time_;
};

}  // namespace

StatusResult<Document> server_side_apply(const ResourceInfo& info, const Document* live,
                                         const Document& applied, const FieldManager& manager,
                                         bool force, WallTime now) {
  if (auto error = check_applied(info, applied)) return *std::move(error);
  if (auto error = check_declared(info, applied)) return *std::move(error);
  return Apply(info, live, manager, now).run(own_half(info, manager, applied), force);
}

}  // namespace vo::apiserver
