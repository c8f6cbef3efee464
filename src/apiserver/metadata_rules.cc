// SPDX-License-Identifier: Apache-2.0
#include "apiserver/metadata_rules.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "apiserver/document_path.h"
#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {

namespace {

constexpr std::size_t kNameBytes = 63;
constexpr std::size_t kSubdomainBytes = 253;
constexpr std::size_t kAnnotationBytes = std::size_t{256} << 10;

constexpr std::string_view kSubdomainRule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
constexpr std::string_view kKeyRule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
constexpr std::string_view kValueRule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
    "'my_value',  or '12345', regex used for validation is "
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

bool is_lower_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_alphanumeric(char c) { return is_lower_alphanumeric(c) || (c >= 'A' && c <= 'Z'); }

bool is_inner(char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; }

bool is_key_name(std::string_view name) {
  return !name.empty() && is_alphanumeric(name.front()) && is_alphanumeric(name.back()) &&
         std::ranges::all_of(name, is_inner);
}

std::string too_long(std::size_t most) { return format("must be no more than {} bytes", most); }

using Texts = std::vector<std::string>;

Texts subdomain_errors(std::string_view name) {
  Texts errors;
  if (name.size() > kSubdomainBytes) errors.push_back(too_long(kSubdomainBytes));
  if (!is_subdomain_name(name.substr(0, kSubdomainBytes))) errors.emplace_back(kSubdomainRule);
  return errors;
}

Texts prefix_errors(std::string_view prefix) {
  if (prefix.empty()) return {"prefix part must be non-empty"};
  Texts errors = subdomain_errors(prefix);
  for (std::string& error : errors) error.insert(0, "prefix part ");
  return errors;
}

void add_name_errors(std::string_view name, Texts& errors) {
  if (name.empty()) errors.emplace_back("name part must be non-empty");
  if (name.size() > kNameBytes) errors.push_back("name part " + too_long(kNameBytes));
  if (!is_key_name(name)) errors.push_back(format("name part {}", kKeyRule));
}

void add_invalid(std::string_view field, std::string_view value, const Texts& errors,
                 std::vector<Cause>& causes) {
  for (const std::string& error : errors) {
    causes.push_back({"FieldValueInvalid",
                      format("Invalid value: {}: {}", json::quote(value), error),
                      std::string(field)});
  }
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

// Those that Kubernetes itself uses without a domain.
bool is_standard_finalizer(std::string_view name) {
  constexpr std::array<std::string_view, 3> kStandard{"orphan", "foregroundDeletion", "kubernetes"};
  return std::ranges::find(kStandard, name) != kStandard.end();
}

Texts warnings_of_finalizer(std::string_view name) {
  const std::string head = format("metadata.finalizers: {}: ", json::quote(name));
  Texts warnings;
  for (const std::string& error : qualified_name_errors(name)) warnings.push_back(head + error);
  if (name.find('/') != std::string_view::npos || is_standard_finalizer(name)) return warnings;
  const bool has_domain = name.find('.') != std::string_view::npos;
  warnings.push_back(
      format("{}prefer a domain-qualified finalizer name {}to avoid accidental conflicts with "
             "other finalizer writers",
             head, has_domain ? "including a path (/) " : ""));
  return warnings;
}

std::set<std::string_view> finalizers_of(const json::Document& object) {
  std::set<std::string_view> names;
  for (const json::Document& one : list_at(object, {"metadata", "finalizers"})) {
    names.insert(text(&one));
  }
  return names;
}

}  // namespace

bool is_subdomain_name(std::string_view name) {
  if (name.empty() || name.size() > kSubdomainBytes) return false;
  char before = '.';
  for (const char c : name) {
    const bool inner = c == '-' || c == '.';
    if (!inner && !is_lower_alphanumeric(c)) return false;
    if (before == '.' && inner) return false;
    if (before == '-' && c == '.') return false;
    before = c;
  }
  return is_lower_alphanumeric(before);
}

std::vector<std::string> qualified_name_errors(std::string_view name) {
  const auto slash = name.find('/');
  if (slash != name.rfind('/')) {
    return {
        format("a valid label key {} with an optional DNS subdomain prefix and '/' (e.g. "
               "'example.com/MyName')",
               kKeyRule)};
  }
  Texts errors;
  if (slash != std::string_view::npos) errors = prefix_errors(name.substr(0, slash));
  add_name_errors(name.substr(slash + 1), errors);
  return errors;
}

std::vector<std::string> label_value_errors(std::string_view value) {
  Texts errors;
  if (value.size() > kNameBytes) errors.push_back(too_long(kNameBytes));
  if (!value.empty() && !is_key_name(value)) errors.emplace_back(kValueRule);
  return errors;
}

void check_name(const json::Document& object, std::vector<Cause>& causes) {
  const std::string_view name = text_at(object, {"metadata", "name"});
  if (name.empty()) {
    causes.push_back({"FieldValueRequired", "Required value: name or generateName is required",
                      "metadata.name"});
  } else {
    add_invalid("metadata.name", name, subdomain_errors(name), causes);
  }
}

void check_labels(const json::Document& object, std::vector<Cause>& causes) {
  for (const auto& label : map_at(object, {"metadata", "labels"})) {
    const std::string_view value = text(&label.value());
    add_invalid("metadata.labels", label.key(), qualified_name_errors(label.key()), causes);
    add_invalid("metadata.labels", value, label_value_errors(value), causes);
  }
}

void check_annotations(const json::Document& object, std::vector<Cause>& causes) {
  constexpr std::string_view kField = "metadata.annotations";
  std::size_t size = 0;
  for (const auto& annotation : map_at(object, {"metadata", "annotations"})) {
    const std::string_view key = annotation.key();
    size += key.size() + text(&annotation.value()).size();
    add_invalid(kField, key, qualified_name_errors(lower(key)), causes);
  }
  if (size <= kAnnotationBytes) return;
  causes.push_back({"FieldValueTooLong",
                    format("Too long: may not be more than {} bytes", kAnnotationBytes),
                    std::string(kField)});
}

void check_finalizers(const ResourceInfo& info, const json::Document& object,
                      std::vector<Cause>& causes) {
  const auto& finalizers = list_at(object, {"metadata", "finalizers"});
  for (const json::Document& one : finalizers) {
    add_invalid("metadata.finalizers", text(&one), qualified_name_errors(text(&one)), causes);
  }
  if (!info.group.empty()) return;
  for (std::size_t i = 0; i < finalizers.size(); ++i) {
    const std::string_view name = text(&finalizers[i]);
    if (name.find('/') != std::string_view::npos || is_standard_finalizer(name)) continue;
    add_invalid(format("metadata.finalizers[{}]", i), name,
                {"name is neither a standard finalizer name nor is it fully qualified"}, causes);
  }
}

std::vector<std::string> finalizer_warnings(const json::Document* before,
                                            const json::Document& after) {
  Texts warnings;
  const auto known = before == nullptr ? std::set<std::string_view>{} : finalizers_of(*before);
  for (const std::string_view name : finalizers_of(after)) {
    if (known.contains(name)) continue;
    std::ranges::move(warnings_of_finalizer(name), std::back_inserter(warnings));
  }
  return warnings;
}

}  // namespace vo::apiserver
