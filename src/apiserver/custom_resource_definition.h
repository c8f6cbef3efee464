// SPDX-License-Identifier: Apache-2.0
// CustomResourceDefinition (apiextensions.k8s.io/v1) → what the server serves for it, and what the
// server writes into it.
#pragma once

#include <vector>

#include "apiserver/resource_info.h"
#include "base/clock.h"
#include "base/result.h"
#include "json/document.h"

namespace vo::apiserver {

// A row for each served version, in the order of kube-apiserver's preference (v1, v1beta1,
// v1alpha3). Error: kInput, naming the field that is missing or wrong.
Result<std::vector<ResourceInfo>> read_crd(const json::Document& crd);

// Defaults of spec: names.singular, names.listKind, conversion.
void default_crd(json::Document& crd);

// Status as after the CRD is served: acceptedNames, storedVersions, and the conditions
// NamesAccepted and Established (their times are kept if they are there already).
void establish_crd(json::Document& crd, WallTime now);

}  // namespace vo::apiserver
