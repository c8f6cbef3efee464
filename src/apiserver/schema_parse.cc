// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/pattern.h"
#include "apiserver/schema_node.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/arena.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using json::Document;

constexpr std::array<std::pair<std::string_view, SchemaType>, 7> kTypes{{
    {"", SchemaType::kAny},
    {"object", SchemaType::kObject},
    {"array", SchemaType::kArray},
    {"string", SchemaType::kString},
    {"boolean", SchemaType::kBoolean},
    {"integer", SchemaType::kInteger},
    {"number", SchemaType::kNumber},
}};

bool flag(const Document& schema, std::string_view key) {
  const auto* value = member(schema, key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::optional<double> number(const Document& schema, std::string_view key) {
  const auto* value = member(schema, key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

std::optional<std::int64_t> count(const Document& schema, std::string_view key) {
  const auto* value = member(schema, key);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

std::vector<std::string> names(const Document& schema, std::string_view key) {
  std::vector<std::string> names;
  for (const auto& name : list_at(schema, {key})) names.emplace_back(text(&name));
  return names;
}

ListType list_type(const Document& schema) {
  const auto name = text_at(schema, {"x-kubernetes-list-type"});
  if (name == "map") return ListType::kMap;
  return name == "set" ? ListType::kSet : ListType::kAtomic;
}

class Parser {
 public:
  Result<SchemaNodePointer> parse(const Document& schema, const std::string& path) {
    if (!schema.is_object()) return input_error(format("{}: a schema must be an object", path));
    auto node = std::make_unique<SchemaNode>();
    VO_TRY(node->type, type_of(schema, path));
    read_flags(schema, *node);
    VO_CHECK_OK(read_properties(schema, path, *node));
    VO_TRY(node->items, child(schema, "items", path));
    VO_TRY(node->additional_properties, additional(schema, path));
    VO_TRY(node->rules, rules_of(schema, path));
    if (const auto* value = member(schema, "default"))
      node->default_value = json::heap_copy(*value);
    return SchemaNodePointer{std::move(node)};
  }

 private:
  static Result<SchemaType> type_of(const Document& schema, const std::string& path) {
    if (flag(schema, "x-kubernetes-int-or-string")) return SchemaType::kIntOrString;
    const auto name = text_at(schema, {"type"});
    const auto* found = std::ranges::find(kTypes, name, &decltype(kTypes)::value_type::first);
    if (found == kTypes.end()) return input_error(format("{}: '{}' is no type", path, name));
    return found->second;
  }

  static void read_flags(const Document& schema, SchemaNode& node) {
    node.list_type = list_type(schema);
    node.map_is_atomic = text_at(schema, {"x-kubernetes-map-type"}) == "atomic";
    node.nullable = flag(schema, "nullable");
    node.preserve_unknown_fields = flag(schema, "x-kubernetes-preserve-unknown-fields");
    node.embedded_resource = flag(schema, "x-kubernetes-embedded-resource");
    node.format = text_at(schema, {"format"});
    node.required = names(schema, "required");
    node.list_map_keys = names(schema, "x-kubernetes-list-map-keys");
  }

  Status read_properties(const Document& schema, const std::string& path, SchemaNode& node) {
    for (const auto& entry : map_at(schema, {"properties"})) {
      std::string name{entry.key()};
      VO_TRY(auto property, parse(entry.value(), format("{}.{}", path, name)));
      node.properties.push_back({std::move(name), std::move(property)});
    }
    std::ranges::sort(node.properties, {}, &SchemaProperty::name);
    for (std::size_t i = 0; i < node.properties.size(); ++i) {
      if (!node.properties[i].node->default_value) continue;
      node.with_default.push_back(static_cast<std::uint32_t>(i));
    }
    return {};
  }

  Result<SchemaNodePointer> child(const Document& schema, std::string_view key,
                                  const std::string& path) {
    const auto* found = member(schema, key);
    if (found == nullptr) return SchemaNodePointer{};
    return parse(*found, format("{}.{}", path, key));
  }

  // `additionalProperties: true` names no member, as an empty schema does.
  Result<SchemaNodePointer> additional(const Document& schema, const std::string& path) {
    const auto* found = member(schema, "additionalProperties");
    if (found == nullptr || !found->is_bool()) return child(schema, "additionalProperties", path);
    if (!found->get_bool()) return SchemaNodePointer{};
    return SchemaNodePointer{std::make_unique<SchemaNode>()};
  }

  Result<std::unique_ptr<const SchemaRules>> rules_of(const Document& schema,
                                                      const std::string& path) {
    if (!has_rules(schema)) return std::unique_ptr<const SchemaRules>{};
    auto rules = std::make_unique<SchemaRules>();
    read_bounds(schema, *rules);
    rules->unique_items = flag(schema, "uniqueItems");
    for (const auto& value : list_at(schema, {"enum"}))
      rules->allowed.push_back(json::heap_copy(value));
    VO_CHECK_OK(read_pattern(schema, path, *rules));
    VO_CHECK_OK(read_branches(schema, "allOf", path, rules->all_of));
    VO_CHECK_OK(read_branches(schema, "anyOf", path, rules->any_of));
    VO_CHECK_OK(read_branches(schema, "oneOf", path, rules->one_of));
    VO_TRY(rules->negated, child(schema, "not", path));
    return std::unique_ptr<const SchemaRules>{std::move(rules)};
  }

  static bool has_rules(const Document& schema) {
    constexpr std::array<std::string_view, 16> kRules{
        "pattern",   "enum",     "minimum",  "maximum",       "multipleOf",    "minLength",
        "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "allOf",
        "anyOf",     "oneOf",    "not",      "uniqueItems"};
    return std::ranges::any_of(
        kRules, [&](std::string_view rule) { return member(schema, rule) != nullptr; });
  }

  static void read_bounds(const Document& schema, SchemaRules& rules) {
    rules.minimum = number(schema, "minimum");
    rules.maximum = number(schema, "maximum");
    rules.exclusive_minimum = flag(schema, "exclusiveMinimum");
    rules.exclusive_maximum = flag(schema, "exclusiveMaximum");
    rules.multiple_of = number(schema, "multipleOf");
    rules.min_length = count(schema, "minLength");
    rules.max_length = count(schema, "maxLength");
    rules.min_items = count(schema, "minItems");
    rules.max_items = count(schema, "maxItems");
    rules.min_properties = count(schema, "minProperties");
    rules.max_properties = count(schema, "maxProperties");
  }

  Status read_pattern(const Document& schema, const std::string& path, SchemaRules& rules) {
    const auto text = text_at(schema, {"pattern"});
    if (text.empty()) return {};
    auto& known = patterns_[std::string{text}];
    if (known == nullptr) {
      auto compiled = Pattern::compile(text);
      if (!compiled) return std::move(compiled).error().with_context(path);
      known = *std::move(compiled);
    }
    rules.pattern = known;
    return {};
  }

  Status read_branches(const Document& schema, std::string_view key, const std::string& path,
                       std::vector<SchemaNodePointer>& to) {
    for (const auto& branch : list_at(schema, {key})) {
      VO_TRY(auto node, parse(branch, format("{}.{}", path, key)));
      to.push_back(std::move(node));
    }
    return {};
  }

  std::map<std::string, std::shared_ptr<const Pattern>> patterns_;
};

}  // namespace

Result<SchemaNodePointer> parse_schema(const Document& schema) {
  return Parser().parse(schema, "openAPIV3Schema");
}

}  // namespace vo::apiserver
