// SPDX-License-Identifier: Apache-2.0
// What the server knows of one resource in one version: its names, its scope, how it is printed
// and, for a custom resource, its schema. Rows of discovery, and what every verb looks up first.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace vo::apiserver {

class StructuralSchema;

// A column of `kubectl get`. An empty path means that code knows how (columns of built-in kinds).
struct PrinterColumn {
  std::string name;
  std::string type;  // "string", "integer", "date", …
  std::string format;
  std::string description;
  std::string json_path;  // ".status.phase"
  int priority = 0;       // above 0: only in the wide form
};

struct ResourceInfo {
  std::string group;  // empty: the core group
  std::string version;
  std::string kind;
  std::string list_kind;
  std::string plural;
  std::string singular;
  std::vector<std::string> short_names;
  std::vector<std::string> categories;
  bool namespaced = true;
  bool has_status = false;  // a status subresource
  bool storage = true;      // objects are kept in this version; one version of a resource is
  bool custom = false;      // defined by a CRD
  std::string deprecation_warning;  // empty: the version is not deprecated
  std::vector<PrinterColumn> columns;
  std::shared_ptr<const StructuralSchema> schema;  // null: everything is kept as sent

  std::string api_version() const { return group.empty() ? version : group + "/" + version; }
};

}  // namespace vo::apiserver
