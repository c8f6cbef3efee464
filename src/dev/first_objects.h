// SPDX-License-Identifier: Apache-2.0
// What is in an embedded cluster when it starts: a KubeVirt CR, a synthetic fleet, objects from
// files.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "dev/bootstrap.h"
#include "json/document.h"

namespace vo::dev {

inline constexpr std::string_view kInstallNamespace = "kubevirt";

// The CR of a fresh install with our feature gate on.
json::Document kubevirt_cr(std::string_view release);

// The n-th VMI of a synthetic fleet, n from 0: sizes, CPUs, devices and namespaces vary with n, the
// same each time.
json::Document fleet_vmi(int n);

// Creates objects as they were dumped from a cluster, without what a server assigns; their
// namespaces first, owners before what they own, whose references are mended. Error: kInput.
Status load_objects(Bootstrap& bootstrap, std::vector<json::Document> objects);

}  // namespace vo::dev
