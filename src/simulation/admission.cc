// SPDX-License-Identifier: Apache-2.0
#include "simulation/admission.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "kubevirt/names.h"
#include "quantity/quantity.h"
#include "simulation/identities.h"
#include "simulation/names.h"

namespace vo::simulation {
namespace {

using json::Document;

bool is_nothing(const Document* value) {
  if (value == nullptr || value->is_null()) return true;
  if (value->is_object()) {
    return std::ranges::all_of(value->get_object(),
                               [](const auto& member) { return is_nothing(&member.value()); });
  }
  if (value->is_array()) return value->get_array().empty();
  if (value->is_string()) return value->get_string().empty();
  return value->is_bool() && !value->get_bool();
}

bool same_quantity(const Document& a, const Document& b) {
  const auto text = [](const Document& value) {
    return value.is_string() ? std::string(json::text_of(value)) : json::write_compact(value);
  };
  const auto left = Quantity::parse(text(a));
  const auto right = Quantity::parse(text(b));
  return left && right && *left == *right;
}

bool same_members(const json::Object& a, const json::Object& b) {
  return std::ranges::all_of(a, [&b](const auto& member) {
    const Document* other = b.if_contains(member.key());
    if (other == nullptr) return is_nothing(&member.value());
    return is_semantically_equal(member.value(), *other);
  });
}

bool same_elements(const json::Array& a, const json::Array& b) {
  return std::ranges::equal(a, b, is_semantically_equal);
}

}  // namespace

bool is_semantically_equal(const Document& a, const Document& b) {
  if (a.is_object() && b.is_object()) {
    return same_members(a.get_object(), b.get_object()) &&
           same_members(b.get_object(), a.get_object());
  }
  if (a.is_array() && b.is_array()) return same_elements(a.get_array(), b.get_array());
  if (a == b || (is_nothing(&a) && is_nothing(&b))) return true;
  return !a.is_bool() && !b.is_bool() && same_quantity(a, b);
}

bool is_kubevirt_account(std::string_view user, std::string_view namespace_name, int minor) {
  constexpr std::array<std::string_view, 3> kComponents{"kubevirt-apiserver", "kubevirt-controller",
                                                        "kubevirt-handler"};
  constexpr int kSynchronizationSince = 6;
  const auto is = [&](std::string_view component) {
    return user == kubevirt_account(namespace_name, component);
  };
  return std::ranges::any_of(kComponents, is) ||
         (minor >= kSynchronizationSince && is("kubevirt-synchronization-controller"));
}

bool is_admitted(std::string_view group, std::string_view resource) {
  return group == kubevirt::kGroup &&
         (resource == "virtualmachineinstances" || resource == "virtualmachineinstancemigrations");
}

Verdict admit(const AdmissionRequest& request) {
  if (request.kubevirt == nullptr || request.object == nullptr) return {};
  const std::string_view kind = json::text_at(*request.object, {"kind"});
  if (kind == "VirtualMachineInstance") {
    return request.operation == Operation::kCreate ? admit_vmi_create(request)
                                                   : admit_vmi_update(request);
  }
  if (kind == "VirtualMachineInstanceMigration" && request.operation == Operation::kCreate) {
    return admit_migration_create(request);
  }
  return {};
}

Verdict admit_migration_create(const AdmissionRequest& request) {
  const std::string_view vmi = json::text_at(*request.object, {"spec", "vmiName"});
  if (vmi.empty()) {
    return {.object = {},
            .refusal = Refusal{.code = 422, .reason = "Invalid", .message = "vmiName is missing"}};
  }
  Document object = *request.object;
  json::make(object, {"metadata", "labels", kVmiNameLabel}) = vmi;
  return {.object = std::move(object), .refusal = {}};
}

}  // namespace vo::simulation
