// SPDX-License-Identifier: Apache-2.0
// What the server serves, in the forms that clients ask for: the old documents, one per group and
// version, and the aggregated ones (apidiscovery.k8s.io). `resources` is everything served, in any
// order; of a group's versions the first of kube-apiserver's order (v1, v1beta1, v1alpha3) is
// preferred.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "apiserver/resource_info.h"
#include "json/document.h"

namespace vo::apiserver {

using Resources = std::span<const ResourceInfo>;

// /api
json::Document discover_core_versions(std::string_view server_address);
// /apis
json::Document discover_groups(Resources resources);
// /apis/GROUP; nullopt: no such group
std::optional<json::Document> discover_group(Resources resources, std::string_view group);
// /api/v1, /apis/GROUP/VERSION; nullopt: no such group and version
std::optional<json::Document> discover_resources(Resources resources, std::string_view group,
                                                 std::string_view version);

// /api (core) and /apis (the rest) for Accept: …;g=apidiscovery.k8s.io;v=VERSION;
// as=APIGroupDiscoveryList, VERSION being v2 or v2beta1.
json::Document discover_aggregated(Resources resources, bool core, std::string_view version);

// Less: `a` comes before `b` in kube-apiserver's order of versions.
bool version_precedes(std::string_view a, std::string_view b);

}  // namespace vo::apiserver
