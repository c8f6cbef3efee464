// SPDX-License-Identifier: Apache-2.0
#include "apiserver/table.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/builtin_table.h"
#include "apiserver/document_access.h"
#include "apiserver/human_duration.h"
#include "apiserver/json_path.h"
#include "apiserver/resource_info.h"
#include "base/clock.h"
#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::array;
using boost::json::object;
using json::Document;

constexpr std::string_view kNameDescription =
    "Name must be unique within a namespace. Is required when creating resources, although some "
    "resources may allow a client to request the generation of an appropriate name automatically. "
    "Name is primarily intended for creation idempotence and configuration definition. Cannot be "
    "updated. More info: "
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";

object definition(const PrinterColumn& column) {
  const bool name = column.format == "name" && column.description.empty();
  return {{"name", column.name},
          {"type", column.type},
          {"format", column.format},
          {"description", name ? key_view(kNameDescription) : key_view(column.description)},
          {"priority", column.priority}};
}

Document number_cell(const Document& value) {
  return value.is_double() ? Document(static_cast<std::int64_t>(value.get_double())) : value;
}

Document typed_cell(std::string_view type, const Document& value, WallTime now) {
  if (type == "integer" && value.is_number()) return number_cell(value);
  if (type == "number" && value.is_number()) return value;
  if (type == "boolean" && value.is_bool()) return value;
  if (type == "date" && value.is_string()) return Document(age_since(text(&value), now));
  if (type != "string" || value.is_null()) return nullptr;
  return value.is_string() ? value : Document(json::write_compact(value));
}

struct CustomColumn {
  std::string_view type;
  std::optional<JsonPath> path;
};

// Rows of a custom resource: its name, then what its columns' paths find.
class CustomRows {
 public:
  CustomRows(const ResourceInfo& info, WallTime now) : now_(now) {
    for (const PrinterColumn& column : info.columns) {
      auto path = JsonPath::parse(column.json_path);
      columns_.push_back({column.type, path ? std::optional(*std::move(path)) : std::nullopt});
    }
  }

  array cells(const Document& object) const {
    array cells{key_view(text_at(object, {"metadata", "name"}))};
    for (const CustomColumn& column : columns_) cells.push_back(cell(object, column));
    return cells;
  }

 private:
  Document cell(const Document& object, const CustomColumn& column) const {
    const auto* value = column.path ? column.path->find(object) : nullptr;
    return value == nullptr ? Document{} : typed_cell(column.type, *value, now_);
  }

  WallTime now_;
  std::vector<CustomColumn> columns_;
};

array definitions(const ResourceInfo& info) {
  array columns;
  if (!info.custom) {
    for (const PrinterColumn& column : builtin_columns(info.kind)) {
      columns.push_back(definition(column));
    }
    return columns;
  }
  columns.push_back(definition(
      {.name = "Name", .type = "string", .format = "name", .description = "", .json_path = ""}));
  for (const PrinterColumn& column : info.columns) columns.push_back(definition(column));
  return columns;
}

Document row_object(const Document& object, const TableOptions& options) {
  switch (options.include_object) {
    case IncludeObject::kNone: return nullptr;
    case IncludeObject::kMetadata: return partial_object_metadata(object, options.version);
    case IncludeObject::kObject: return object;
  }
  return nullptr;
}

std::string meta_version(std::string_view version) { return format("meta.k8s.io/{}", version); }

}  // namespace

Document partial_object_metadata(const Document& object, std::string_view version) {
  const auto* metadata = member(object, "metadata");
  return boost::json::object{
      {"kind", "PartialObjectMetadata"},
      {"apiVersion", meta_version(version)},
      {"metadata", metadata == nullptr ? Document(boost::json::object{}) : *metadata}};
}

Document to_table(const ResourceInfo& info, std::span<const Document> objects,
                  const TableOptions& options, WallTime now, Document list_metadata) {
  const CustomRows custom(info, now);
  array rows;
  for (const Document& each : objects) {
    auto cells = info.custom ? custom.cells(each) : builtin_cells(info.kind, each, now);
    object row{{"cells", std::move(cells)}};
    if (auto conditions = builtin_row_conditions(info.kind, each); !conditions.empty()) {
      row.emplace("conditions", std::move(conditions));
    }
    row.emplace("object", row_object(each, options));
    rows.push_back(std::move(row));
  }
  return object{{"kind", "Table"},
                {"apiVersion", meta_version(options.version)},
                {"metadata", std::move(list_metadata)},
                {"columnDefinitions", options.headers ? Document(definitions(info)) : Document{}},
                {"rows", std::move(rows)}};
}

}  // namespace vo::apiserver
