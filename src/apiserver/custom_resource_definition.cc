// SPDX-License-Identifier: Apache-2.0
#include "apiserver/custom_resource_definition.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/discovery.h"
#include "apiserver/document_access.h"
#include "apiserver/resource_info.h"
#include "apiserver/structural_schema.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using json::Document;

std::vector<std::string> texts(const boost::json::array& values) {
  std::vector<std::string> result;
  for (const Document& value : values) result.emplace_back(text(&value));
  return result;
}

std::string or_else(std::string_view text, std::string fallback) {
  return text.empty() ? std::move(fallback) : std::string{text};
}

std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

bool is_true(const Document& document, std::string_view key) {
  const auto* value = member(document, key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

Status check_text(const Document& crd, Keys keys, std::string_view path) {
  if (!text_at(crd, keys).empty()) return {};
  return input_error(format("{}: Required value", path));
}

Status check_required(const Document& crd) {
  VO_CHECK_OK(check_text(crd, {"spec", "group"}, "spec.group"));
  VO_CHECK_OK(check_text(crd, {"spec", "names", "plural"}, "spec.names.plural"));
  VO_CHECK_OK(check_text(crd, {"spec", "names", "kind"}, "spec.names.kind"));
  VO_CHECK_OK(check_text(crd, {"spec", "scope"}, "spec.scope"));
  if (!list_at(crd, {"spec", "versions"}).empty()) return {};
  return input_error("spec.versions: Required value");
}

ResourceInfo names_of(const Document& crd) {
  const auto* names = member_at(crd, {"spec", "names"});
  const auto kind = text_at(*names, {"kind"});
  ResourceInfo info;
  info.group = text_at(crd, {"spec", "group"});
  info.kind = kind;
  info.list_kind = or_else(text_at(*names, {"listKind"}), format("{}List", kind));
  info.plural = text_at(*names, {"plural"});
  info.singular = or_else(text_at(*names, {"singular"}), lower(kind));
  info.short_names = texts(list_at(*names, {"shortNames"}));
  info.categories = texts(list_at(*names, {"categories"}));
  info.namespaced = text_at(crd, {"spec", "scope"}) == "Namespaced";
  info.custom = true;
  return info;
}

PrinterColumn column_of(const Document& column) {
  const auto* priority = member(column, "priority");
  PrinterColumn result;
  result.name = text_at(column, {"name"});
  result.type = text_at(column, {"type"});
  result.format = text_at(column, {"format"});
  result.json_path = text_at(column, {"jsonPath"});
  result.description = or_else(
      text_at(column, {"description"}),
      format("Custom resource definition column (in JSONPath format): {}", result.json_path));
  if (priority != nullptr && priority->is_int64()) {
    result.priority = static_cast<int>(priority->get_int64());
  }
  return result;
}

std::vector<PrinterColumn> columns_of(const Document& version) {
  std::vector<PrinterColumn> columns;
  for (const Document& column : list_at(version, {"additionalPrinterColumns"})) {
    columns.push_back(column_of(column));
  }
  if (!columns.empty()) return columns;
  return {{.name = "Age",
           .type = "date",
           .format = "",
           .description = "CreationTimestamp is a timestamp representing the server time when this "
                          "object was created.",
           .json_path = ".metadata.creationTimestamp"}};
}

using SchemaPointer = std::shared_ptr<const StructuralSchema>;

// Versions often have the same schema: it is compiled once.
class Schemas {
 public:
  Result<SchemaPointer> of(const Document& version) {
    const auto* document = member_at(version, {"schema", "openAPIV3Schema"});
    if (document == nullptr) return SchemaPointer{};
    for (const auto& [known, compiled] : compiled_) {
      if (*known == *document) return compiled;
    }
    VO_TRY(auto schema, StructuralSchema::parse(*document));
    compiled_.emplace_back(document, std::make_shared<const StructuralSchema>(std::move(schema)));
    return compiled_.back().second;
  }

 private:
  std::vector<std::pair<const Document*, SchemaPointer>> compiled_;
};

Document condition(std::string_view type, std::string_view reason, std::string_view message,
                   std::string_view time) {
  return boost::json::object{{"lastTransitionTime", key_view(time)},
                             {"message", key_view(message)},
                             {"reason", key_view(reason)},
                             {"status", "True"},
                             {"type", key_view(type)}};
}

void set_condition(boost::json::array& conditions, Document wanted) {
  const auto type = text_at(wanted, {"type"});
  for (Document& condition : conditions) {
    if (text_at(condition, {"type"}) != type) continue;
    if (text_at(condition, {"status"}) != "True") condition = std::move(wanted);
    return;
  }
  conditions.push_back(std::move(wanted));
}

boost::json::array& list_of(boost::json::object& owner, std::string_view key) {
  Document& value = owner[key_view(key)];
  return value.is_array() ? value.get_array() : value.emplace_array();
}

std::string_view storage_version(const Document& crd) {
  for (const Document& version : list_at(crd, {"spec", "versions"})) {
    if (is_true(version, "storage")) return text_at(version, {"name"});
  }
  return {};
}

// The best served version that is better than this one and not deprecated; empty: none.
std::string_view replacement(const Document& crd, std::string_view deprecated) {
  std::string_view best;
  for (const Document& version : list_at(crd, {"spec", "versions"})) {
    const auto name = text_at(version, {"name"});
    if (!is_true(version, "served") || is_true(version, "deprecated")) continue;
    if (!version_precedes(name, deprecated)) continue;
    if (best.empty() || version_precedes(name, best)) best = name;
  }
  return best;
}

// In the CRD's words, else in those of the real server; empty: the version is not deprecated.
std::string deprecation_warning(const Document& crd, const Document& version) {
  if (!is_true(version, "deprecated")) return "";
  const auto said = text_at(version, {"deprecationWarning"});
  if (!said.empty()) return std::string{said};
  const auto group = text_at(crd, {"spec", "group"});
  const auto kind = text_at(crd, {"spec", "names", "kind"});
  const auto name = text_at(version, {"name"});
  const auto better = replacement(crd, name);
  const auto warning = format("{}/{} {} is deprecated", group, name, kind);
  return better.empty() ? warning : format("{}; use {}/{} {}", warning, group, better, kind);
}

}  // namespace

Result<std::vector<ResourceInfo>> read_crd(const Document& crd) {
  VO_CHECK_OK(check_required(crd));
  std::vector<ResourceInfo> rows;
  Schemas schemas;
  const ResourceInfo names = names_of(crd);
  for (const Document& version : list_at(crd, {"spec", "versions"})) {
    if (!is_true(version, "served")) continue;
    ResourceInfo row = names;
    row.version = text_at(version, {"name"});
    row.storage = is_true(version, "storage");
    row.has_status = member_at(version, {"subresources", "status"}) != nullptr;
    row.columns = columns_of(version);
    row.deprecation_warning = deprecation_warning(crd, version);
    VO_TRY(row.schema, schemas.of(version));
    rows.push_back(std::move(row));
  }
  std::ranges::sort(rows, version_precedes, &ResourceInfo::version);
  return rows;
}

void default_crd(Document& crd) {
  const auto kind = std::string{text_at(crd, {"spec", "names", "kind"})};
  auto& names = object_at(crd, {"spec", "names"});
  if (!names.contains("singular")) names["singular"] = lower(kind);
  if (!names.contains("listKind")) names["listKind"] = kind + "List";
  auto& spec = object_at(crd, {"spec"});
  if (!spec.contains("conversion")) spec["conversion"] = {{"strategy", "None"}};
}

void establish_crd(Document& crd, WallTime now) {
  const Document names = *member_at(crd, {"spec", "names"});
  const Document stored(key_view(storage_version(crd)));
  const auto time = format_rfc3339(now);
  auto& status = object_at(crd, {"status"});
  auto& conditions = list_of(status, "conditions");
  set_condition(conditions, condition("NamesAccepted", "NoConflicts", "no conflicts found", time));
  set_condition(conditions, condition("Established", "InitialNamesAccepted",
                                      "the initial names have been accepted", time));
  status["acceptedNames"] = names;
  auto& versions = list_of(status, "storedVersions");
  if (std::ranges::find(versions, stored) == versions.end()) versions.push_back(stored);
}

}  // namespace vo::apiserver
