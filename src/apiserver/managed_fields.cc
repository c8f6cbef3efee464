// SPDX-License-Identifier: Apache-2.0
#include "apiserver/managed_fields.h"

#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/field_set.h"
#include "apiserver/manager_entries.h"
#include "apiserver/merge_type.h"
#include "apiserver/object_comparison.h"
#include "apiserver/resource_info.h"
#include "base/clock.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using json::Document;

// A built-in object is a struct: its parts are there before anybody fills them.
Document nothing_of(const ResourceInfo& info) {
  boost::json::object nothing{{"metadata", boost::json::object{}}};
  if (!info.custom) {
    nothing.emplace("spec", boost::json::object{});
    nothing.emplace("status", boost::json::object{});
  }
  return nothing;
}

Comparison differences(const ResourceInfo& info, const Document* before, const Document& after) {
  return compare(before == nullptr ? nothing_of(info) : *before, after, MergeType(info));
}

// `managedFields: []` or `[{}]` in what is sent.
bool resets(const Document& after) {
  const auto* sent = member_at(after, {"metadata", "managedFields"});
  if (sent == nullptr || !sent->is_array()) return false;
  const auto& entries = sent->get_array();
  return entries.empty() ||
         (entries.size() == 1 && entries[0].is_object() && entries[0].get_object().empty());
}

ManagerEntry entry_of(const FieldManager& manager, WallTime now) {
  return {.manager = manager.name.empty() ? "unknown" : manager.name,
          .operation = "Update",
          .api_version = manager.api_version,
          .subresource = manager.subresource,
          .time = format_rfc3339(now),
          .fields = {}};
}

void take_from_all(ManagerEntries& entries, const FieldSet& fields) {
  for (ManagerEntry& entry : entries) entry.fields.subtract(fields);
}

void give_to(ManagerEntries& entries, ManagerEntry taker) {
  if (taker.fields.empty()) return;
  ManagerEntry* known = find_entry(entries, taker);
  if (known == nullptr) return entries.push_back(std::move(taker));
  known->fields.add(taker.fields);
  known->time = taker.time;
}

}  // namespace

void update_managed_fields(const ResourceInfo& info, const Document* before, Document& after,
                           const FieldManager& manager, WallTime now) {
  ManagerEntries entries;
  if (before != nullptr && !resets(after)) entries = read_entries(*before);
  const auto difference = differences(info, before, after);
  ManagerEntry taker = entry_of(manager, now);
  taker.fields = difference.added;
  taker.fields.add(difference.modified);
  strip_server_fields(taker.fields);
  take_from_all(entries, difference.removed);
  take_from_all(entries, taker.fields);
  give_to(entries, std::move(taker));
  write_entries(std::move(entries), info.custom, after);
}

}  // namespace vo::apiserver
