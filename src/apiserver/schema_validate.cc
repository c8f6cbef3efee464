// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/kind.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/field_path.h"
#include "apiserver/pattern.h"
#include "apiserver/schema_causes.h"
#include "apiserver/schema_format.h"
#include "apiserver/schema_lists.h"
#include "apiserver/schema_node.h"
#include "apiserver/status_error.h"
#include "apiserver/structural_schema.h"
#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::array;
using boost::json::object;
using json::Document;

bool is_whole(double number) { return std::floor(number) == number && std::isfinite(number); }

bool has_type(const Document& value, SchemaType type) {
  switch (type) {
    case SchemaType::kAny: return true;
    case SchemaType::kObject: return value.is_object();
    case SchemaType::kArray: return value.is_array();
    case SchemaType::kString: return value.is_string();
    case SchemaType::kBoolean: return value.is_bool();
    case SchemaType::kNumber: return value.is_number();
    case SchemaType::kIntOrString:
      if (value.is_string()) return true;
      [[fallthrough]];
    case SchemaType::kInteger:
      return value.is_int64() || value.is_uint64() ||
             (value.is_double() && is_whole(value.get_double()));
  }
  return false;
}

bool is_numeric(SchemaType type) {
  return type == SchemaType::kInteger || type == SchemaType::kNumber;
}

// Code points, as the server counts the length of a string.
std::int64_t length_of(std::string_view text) {
  std::int64_t length = 0;
  for (const char byte : text) length += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  return length;
}

class Validator {
 public:
  explicit Validator(std::vector<Cause>& causes) : causes_(causes) {}

  void validate(const Document& value, const SchemaNode& node, const FieldPath& path) {
    check_type(value, node, path);
    if (node.rules != nullptr) check_rules(value, *node.rules, path);
    if (value.is_null()) return;
    if (value.is_string() && !node.format.empty()) check_string_format(value, node, path);
    if (value.is_number() && node.type == SchemaType::kInteger) check_range(value, node, path);
    if (const auto* elements = value.if_array()) check_elements(*elements, node, path);
    if (const auto* members = value.if_object()) check_members(*members, node, path);
  }

 private:
  void add(Cause cause) { causes_.push_back(std::move(cause)); }

  void check_type(const Document& value, const SchemaNode& node, const FieldPath& path) {
    if (value.is_null()) {
      if (node.type != SchemaType::kAny && !node.nullable) {
        add(wrong_type(path, type_name(node.type), "null"));
      }
    } else if (!has_type(value, node.type)) {
      check_format_then_type(value, node, path);
    }
  }

  void check_format_then_type(const Document& value, const SchemaNode& node,
                              const FieldPath& path) {
    const bool listed = value.is_string() || value.is_array();
    if (node.format.empty()) return add(wrong_type(path, type_name(node.type), kind_name(value)));
    if (!listed) return add(wrong_type(path, node.format, format_name(value)));
    if (is_numeric(node.type)) add(wrong_type(path, type_name(node.type), kind_name(value)));
  }

  void check_string_format(const Document& value, const SchemaNode& node, const FieldPath& path) {
    if (!matches_format(node.format, text(&value))) {
      add(wrong_type(path, node.format, text(&value)));
    }
  }

  void check_range(const Document& value, const SchemaNode& node, const FieldPath& path) {
    if (fits_format(node.format, value)) return;
    const auto with = node.format.empty() ? "(default format)" : "with format " + node.format;
    add(unplaced(format("Checked value must be of type integer {} in {}", with, path.text())));
  }

  void check_rules(const Document& value, const SchemaRules& rules, const FieldPath& path) {
    check_branches(value, rules, path);
    if (!rules.allowed.empty()) check_enum(value, rules, path);
    if (value.is_string()) check_string(text(&value), rules, path);
    if (value.is_number()) check_number(value, rules, path);
    if (const auto* elements = value.if_array()) check_list(*elements, rules, path);
    if (const auto* members = value.if_object()) check_size(*members, rules, path);
  }

  void check_enum(const Document& value, const SchemaRules& rules, const FieldPath& path) {
    for (const Document& allowed : rules.allowed) {
      if (allowed == value) return;
    }
    add(not_supported(path, value, rules.allowed));
  }

  void check_string(std::string_view value, const SchemaRules& rules, const FieldPath& path) {
    if (rules.max_length && length_of(value) > *rules.max_length) {
      add(too_long(path, *rules.max_length));
    }
    if (rules.min_length && length_of(value) < *rules.min_length) {
      add(invalid(path, quoted(value),
                  format("should be at least {} chars long", *rules.min_length)));
    }
    if (rules.pattern != nullptr && !rules.pattern->is_in(value)) {
      add(invalid(path, quoted(value), format("should match '{}'", rules.pattern->text())));
    }
  }

  void check_number(const Document& value, const SchemaRules& rules, const FieldPath& path) {
    const auto number = value.to_number<double>();
    if (rules.multiple_of && !is_whole(number / *rules.multiple_of)) {
      add(out_of_bounds(path, value, "a multiple of", *rules.multiple_of));
    }
    if (rules.maximum &&
        (number > *rules.maximum || (rules.exclusive_maximum && number == *rules.maximum))) {
      add(out_of_bounds(path, value,
                        rules.exclusive_maximum ? "less than" : "less than or equal to",
                        *rules.maximum));
    }
    if (rules.minimum &&
        (number < *rules.minimum || (rules.exclusive_minimum && number == *rules.minimum))) {
      add(out_of_bounds(path, value,
                        rules.exclusive_minimum ? "greater than" : "greater than or equal to",
                        *rules.minimum));
    }
  }

  void check_list(const array& elements, const SchemaRules& rules, const FieldPath& path) {
    const auto size = static_cast<std::int64_t>(elements.size());
    if (rules.min_items && size < *rules.min_items) {
      add(invalid(path, format("{}", size),
                  format("should have at least {} items", *rules.min_items)));
    }
    if (rules.max_items && size > *rules.max_items) add(too_many(path, size, *rules.max_items));
    if (rules.unique_items && has_duplicates(elements)) {
      add(invalid(path, quoted(""), "shouldn't contain duplicates"));
    }
  }

  void check_size(const object& members, const SchemaRules& rules, const FieldPath& path) {
    const auto size = static_cast<std::int64_t>(members.size());
    if (rules.min_properties && size < *rules.min_properties) {
      add(invalid(path, format("{}", size),
                  format("should have at least {} properties", *rules.min_properties)));
    }
    if (rules.max_properties && size > *rules.max_properties) {
      add(too_many(path, size, *rules.max_properties));
    }
  }

  static std::vector<Cause> causes_of(const Document& value, const SchemaNode& node,
                                      const FieldPath& path) {
    std::vector<Cause> causes;
    Validator(causes).validate(value, node, path);
    return causes;
  }

  void append(std::vector<Cause> causes) {
    for (Cause& cause : causes) add(std::move(cause));
  }

  void check_branches(const Document& value, const SchemaRules& rules, const FieldPath& path) {
    if (!rules.any_of.empty()) check_any(value, rules.any_of, path);
    if (!rules.one_of.empty()) check_one(value, rules.one_of, path);
    if (!rules.all_of.empty()) check_all(value, rules.all_of, path);
    if (rules.negated != nullptr && causes_of(value, *rules.negated, path).empty()) {
      add(unplaced(format("{} must not validate the schema (not)", quoted(path.text()))));
    }
  }

  void check_any(const Document& value, const std::vector<SchemaNodePointer>& branches,
                 const FieldPath& path) {
    std::vector<Cause> first;
    for (const auto& branch : branches) {
      auto causes = causes_of(value, *branch, path);
      if (causes.empty()) return;
      if (first.empty()) first = std::move(causes);
    }
    add(unplaced(format("{} must validate at least one schema (anyOf)", quoted(path.text()))));
    append(std::move(first));
  }

  void check_one(const Document& value, const std::vector<SchemaNodePointer>& branches,
                 const FieldPath& path) {
    std::size_t valid = 0;
    std::vector<Cause> first;
    for (const auto& branch : branches) {
      auto causes = causes_of(value, *branch, path);
      valid += causes.empty() ? 1 : 0;
      if (first.empty()) first = std::move(causes);
    }
    if (valid == 1) return;
    const auto found =
        valid == 0 ? "Found none valid" : format("Found {} valid alternatives", valid);
    add(unplaced(format("{} must validate one and only one schema (oneOf). {}", quoted(path.text()),
                        found)));
    if (valid == 0) append(std::move(first));
  }

  void check_all(const Document& value, const std::vector<SchemaNodePointer>& branches,
                 const FieldPath& path) {
    std::size_t valid = 0;
    for (const auto& branch : branches) {
      auto causes = causes_of(value, *branch, path);
      valid += causes.empty() ? 1 : 0;
      append(std::move(causes));
    }
    if (valid == branches.size()) return;
    add(unplaced(format("{} must validate all the schemas (allOf){}", quoted(path.text()),
                        valid == 0 ? ". None validated" : "")));
  }

  void check_elements(const array& elements, const SchemaNode& node, const FieldPath& path) {
    if (node.items == nullptr) return;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      validate(elements[i], *node.items, path.element(i));
    }
  }

  void check_members(const object& members, const SchemaNode& node, const FieldPath& path) {
    for (const auto& entry : members) {
      const std::string_view key{entry.key().data(), entry.key().size()};
      const SchemaNode* child = node.member(key);
      if (child != nullptr) validate(entry.value(), *child, path.child(key));
    }
    for (const std::string& name : node.required) {
      if (!members.contains(name)) add(required(path.child(name)));
    }
  }

  std::vector<Cause>& causes_;
};

}  // namespace

std::vector<Cause> StructuralSchema::validate(const Document& object) const {
  std::vector<Cause> causes;
  Validator(causes).validate(object, *root_, FieldPath{});
  find_duplicates(object, *root_, FieldPath{}, causes);
  return causes;
}

}  // namespace vo::apiserver
