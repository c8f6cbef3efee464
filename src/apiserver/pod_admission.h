// SPDX-License-Identifier: Apache-2.0
// What LimitRanges and ResourceQuotas of a namespace do to a pod that is created there: defaults,
// limits and the quota, with kube-apiserver's words.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "apiserver/status_error.h"
#include "json/document.h"

namespace vo::apiserver {

using Documents = std::span<const json::Document>;

// Fills requests and limits of containers and init containers from the LimitRanges' defaults, and
// notes it in the annotation kubernetes.io/limit-ranger.
void default_pod_resources(json::Document& pod, Documents limit_ranges);

// 403: `pods "NAME" is forbidden: WHY`.
StatusError forbidden_pod(const json::Document& pod, std::string_view why);

// 403: `pods "NAME" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi`.
std::optional<StatusError> check_limit_ranges(const json::Document& pod, Documents limit_ranges);

// 403: `pods "NAME" is forbidden: exceeded quota: Q, requested: …, used: …, limited: …`. `pods`:
// those of the namespace, without the new one.
std::optional<StatusError> check_quotas(const json::Document& pod, Documents quotas,
                                        Documents pods);

// What the quota controller writes: {hard, used}.
json::Document quota_status(const json::Document& quota, Documents pods);

}  // namespace vo::apiserver
