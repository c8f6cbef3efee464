// SPDX-License-Identifier: Apache-2.0
// KubeVirt's CustomResourceDefinitions by release, from inside the program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/document.h"

namespace vo::dev {

// "v1.0.1" … "v1.9.0", "main", in their order.
std::vector<std::string> crd_releases();

// `release` is one of those; with "+cpu" the VMI has status.currentCPUTopology.cpuOverhead, which
// no release has yet. Error: kInput, naming those there are.
Result<std::vector<json::Document>> crds_of(std::string_view release);

// The folder whose schemas a KubeVirt release has, the nearest below it: "v1.8.1" → "v1.8.4" of the
// same minor. Releases of a minor share their schema.
Result<std::string> crds_for_release(std::string_view kubevirt_release);

}  // namespace vo::dev
