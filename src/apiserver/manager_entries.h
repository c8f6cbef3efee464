// SPDX-License-Identifier: Apache-2.0
// The entries of metadata.managedFields, read, changed and written back in the server's order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apiserver/field_set.h"
#include "json/document.h"

namespace vo::apiserver {

struct ManagerEntry {
  std::string manager;
  std::string operation;  // "Apply" or "Update"
  std::string api_version;
  std::string subresource;
  std::string time;
  FieldSet fields;

  bool applied() const { return operation == "Apply"; }
  // The version of an apply is no part of who applied.
  bool is_same_manager(const ManagerEntry& other) const;
  bool operator==(const ManagerEntry&) const = default;
};

using ManagerEntries = std::vector<ManagerEntry>;

ManagerEntries read_entries(const json::Document& object);
// Drops entries without fields; sorts. `sorted_keys`: as custom resources are printed.
void write_entries(ManagerEntries entries, bool sorted_keys, json::Document& object);

ManagerEntry* find_entry(ManagerEntries& entries, const ManagerEntry& who);

// Without what belongs to the server: apiVersion, kind, metadata.name and so on.
void strip_server_fields(FieldSet& fields);

}  // namespace vo::apiserver
