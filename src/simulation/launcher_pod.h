// SPDX-License-Identifier: Apache-2.0
// The launcher pod that virt-controller makes for a VMI, of any release: its labels, its annotation
// with the overhead where that release's gate is on, and what its containers request.
//
// Left out: commands, volumes, probes, security contexts, readiness gates; virtiofs, hook sidecars;
// the resources of GPUs and host devices.
#pragma once

#include <string>

#include "base/result.h"
#include "json/document.h"
#include "overhead/launcher_resources.h"
#include "simulation/cache.h"
#include "simulation/turn.h"

namespace vo::simulation {

// Error: kInput where the VMI does not decode or its resources have no answer.
Result<json::Document> launcher_pod(const Entry& vmi, const Installation& kubevirt,
                                    const overhead::NamespacePolicy& policy);

// As the target of a migration: never on the VMI's own node.
Result<json::Document> migration_target_pod(const Entry& vmi, const Entry& migration,
                                            const Installation& kubevirt,
                                            const overhead::NamespacePolicy& policy);

// What the VMI's namespace adds: its quotas, and its labels.
overhead::NamespacePolicy namespace_policy(const Cache& cache, const std::string& namespace_name,
                                           const Installation& kubevirt);

}  // namespace vo::simulation
