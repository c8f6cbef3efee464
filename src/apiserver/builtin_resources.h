// SPDX-License-Identifier: Apache-2.0
// The resources that are there before any CRD.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apiserver/resource_info.h"

namespace vo::apiserver {

struct BuiltinResource {
  ResourceInfo info;
  std::vector<std::string> field_paths;  // for field selectors, besides name and namespace
  // Answered, never stored: reviews.
  bool create_only = false;
  // A second form of another resource's objects: events.k8s.io.
  std::string stored_in_group;
  bool other_form = false;
};

std::vector<BuiltinResource> builtin_resources();

inline constexpr std::string_view kExtensionsGroup = "apiextensions.k8s.io";
inline constexpr std::string_view kEventsGroup = "events.k8s.io";

bool is_core(const ResourceInfo& info, std::string_view plural);
bool is_custom_resource_definition(const ResourceInfo& info);

}  // namespace vo::apiserver
