// SPDX-License-Identifier: Apache-2.0
// virt-api's webhooks as a function: what a create becomes, which part of an update is taken back,
// and what is refused. Pure; for an API server that can ask somebody before it stores, and for the
// simulation itself where there is no such hook.
//
// Source: pkg/virt-api/webhooks (mutators/vmi-mutator.go, admitters/vmi-update-admitter.go) and
// pkg/defaults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "json/document.h"

namespace vo::simulation {

enum class Operation : std::uint8_t { kCreate, kUpdate };

struct AdmissionRequest {
  Operation operation = Operation::kCreate;
  const json::Document* object = nullptr;      // as it would be stored
  const json::Document* old_object = nullptr;  // of an update
  std::string_view user;
  std::string_view timestamp;                // now, RFC 3339
  const json::Document* kubevirt = nullptr;  // the KubeVirt CR; nullptr: none is installed
};

struct Refusal {
  int code = 422;
  std::string reason;
  std::string message;
};

struct Verdict {
  std::optional<json::Document> object;  // what to store instead; empty: as it is
  std::optional<Refusal> refusal;
};

// Whether virt-api has a webhook for what is at this path: "virtualmachineinstances", …
bool is_admitted(std::string_view group, std::string_view resource);

// For VMIs and migrations; anything else passes. Without a KubeVirt CR everything passes.
Verdict admit(const AdmissionRequest& request);

// The parts of it.
Verdict admit_vmi_create(const AdmissionRequest& request);
Verdict admit_vmi_update(const AdmissionRequest& request);
Verdict admit_migration_create(const AdmissionRequest& request);

// Equal as a Go comparison of the decoded objects would find them: quantities by value, absent and
// empty alike.
bool is_semantically_equal(const json::Document& a, const json::Document& b);

// The users whose updates of VMIs virt-api does not look at.
bool is_kubevirt_account(std::string_view user, std::string_view namespace_name, int minor);

}  // namespace vo::simulation
