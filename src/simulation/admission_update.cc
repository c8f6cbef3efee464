// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "json/document.h"
#include "json/fields.h"
#include "kubevirt/names.h"
#include "overhead/release.h"
#include "simulation/admission.h"
#include "simulation/names.h"
#include "simulation/versions.h"

namespace vo::simulation {
namespace {

using json::Document;

constexpr std::array<std::string_view, 6> kReservedLabels{
    kCreatedByLabel,  kubevirt::kMigrationLabel, kNodeNameLabel,
    kTargetNodeLabel, kSchedulableLabel,         "kubevirt.io/install-strategy"};

Verdict refuse(std::string_view message) {
  return {.object = {},
          .refusal = Refusal{.code = 422, .reason = "Invalid", .message = std::string(message)}};
}

bool is_same(const Document& a, const Document& b, json::Keys keys) {
  const Document* left = json::find(a, keys);
  const Document* right = json::find(b, keys);
  const Document none = json::Object{};
  return is_semantically_equal(left == nullptr ? none : *left, right == nullptr ? none : *right);
}

bool touches_reserved_label(const Document& old, const Document& changed) {
  return std::ranges::any_of(kReservedLabels, [&](std::string_view key) {
    return !is_same(old, changed, {"metadata", "labels", key});
  });
}

Document with_status_of(const Document& old, Document object) {
  json::erase(object, {"status"});
  if (const Document* status = json::find(old, {"status"})) {
    json::make(object, {"status"}) = *status;
  }
  return object;
}

}  // namespace

Verdict admit_vmi_update(const AdmissionRequest& request) {
  const Document& old = *request.old_object;
  const Document& changed = *request.object;
  const int minor = api_release(*request.kubevirt).minor;
  const auto home = json::text_at(*request.kubevirt, {"metadata", "namespace"});
  if (is_kubevirt_account(request.user, home, minor)) return {};
  if (!is_same(old, changed, {"spec"})) return refuse("update of VMI object is restricted");
  if (touches_reserved_label(old, changed)) {
    return refuse(
        "modification of the following reserved kubevirt.io/ labels on a VMI object is "
        "prohibited");
  }
  if (is_same(old, changed, {"status"})) return {};
  return {.object = with_status_of(old, changed), .refusal = {}};
}

}  // namespace vo::simulation
