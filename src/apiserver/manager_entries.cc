// SPDX-License-Identifier: Apache-2.0
#include "apiserver/manager_entries.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/field_set.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::object;
using json::Document;

ManagerEntry read_entry(const Document& document) {
  ManagerEntry entry;
  entry.manager = text_at(document, {"manager"});
  entry.operation = text_at(document, {"operation"});
  entry.api_version = text_at(document, {"apiVersion"});
  entry.subresource = text_at(document, {"subresource"});
  entry.time = text_at(document, {"time"});
  if (const auto* fields = member(document, "fieldsV1")) entry.fields = FieldSet::parse(*fields);
  return entry;
}

object as_custom(const ManagerEntry& entry) {
  object result{{"apiVersion", entry.api_version},
                {"fieldsType", "FieldsV1"},
                {"fieldsV1", entry.fields.fields_v1()},
                {"manager", entry.manager},
                {"operation", entry.operation}};
  if (!entry.subresource.empty()) result.emplace("subresource", entry.subresource);
  result.emplace("time", entry.time);
  return result;
}

object as_builtin(const ManagerEntry& entry) {
  object result{{"manager", entry.manager},        {"operation", entry.operation},
                {"apiVersion", entry.api_version}, {"time", entry.time},
                {"fieldsType", "FieldsV1"},        {"fieldsV1", entry.fields.fields_v1()}};
  if (!entry.subresource.empty()) result.emplace("subresource", entry.subresource);
  return result;
}

bool precedes(const ManagerEntry& a, const ManagerEntry& b) {
  return std::tie(a.operation, a.time, a.manager, a.api_version, a.subresource) <
         std::tie(b.operation, b.time, b.manager, b.api_version, b.subresource);
}

}  // namespace

bool ManagerEntry::is_same_manager(const ManagerEntry& other) const {
  return manager == other.manager && operation == other.operation &&
         subresource == other.subresource && (applied() || api_version == other.api_version);
}

ManagerEntries read_entries(const Document& object) {
  ManagerEntries entries;
  for (const Document& entry : list_at(object, {"metadata", "managedFields"})) {
    entries.push_back(read_entry(entry));
  }
  return entries;
}

void write_entries(ManagerEntries entries, bool sorted_keys, Document& object) {
  std::erase_if(entries, [](const ManagerEntry& entry) { return entry.fields.empty(); });
  std::ranges::sort(entries, precedes);
  boost::json::array list;
  for (const ManagerEntry& entry : entries) {
    list.push_back(sorted_keys ? as_custom(entry) : as_builtin(entry));
  }
  auto& metadata = object_at(object, {"metadata"});
  if (list.empty()) {
    metadata.stable_erase("managedFields");
  } else {
    metadata["managedFields"] = std::move(list);
  }
}

ManagerEntry* find_entry(ManagerEntries& entries, const ManagerEntry& who) {
  const auto found = std::ranges::find_if(
      entries, [&](const ManagerEntry& entry) { return entry.is_same_manager(who); });
  return found == entries.end() ? nullptr : &*found;
}

void strip_server_fields(FieldSet& fields) {
  static const FieldSet kServer = [] {
    FieldSet server;
    for (const char* step : {"f:apiVersion", "f:kind", "f:metadata"}) server.at(step).insert();
    for (const char* step :
         {"f:name", "f:namespace", "f:creationTimestamp", "f:selfLink", "f:uid", "f:clusterName",
          "f:generation", "f:managedFields", "f:resourceVersion"}) {
      server.at("f:metadata").at(step).insert();
    }
    return server;
  }();
  fields.subtract(kServer);
}

}  // namespace vo::apiserver
