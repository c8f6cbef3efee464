// SPDX-License-Identifier: Apache-2.0
// Names and pieces that the OpenAPI documents of both versions share.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "apiserver/discovery.h"
#include "apiserver/resource_info.h"

namespace vo::apiserver {

inline constexpr std::string_view kGvkExtension = "x-kubernetes-group-version-kind";

// "io.kubevirt.v1.VirtualMachineInstance", "io.k8s.api.core.v1.Pod"
std::string definition_name(const ResourceInfo& info);

// "/apis/kubevirt.io/v1/namespaces/{namespace}/virtualmachineinstances/{name}"
std::string object_path(const ResourceInfo& info);

boost::json::object gvk_object(const ResourceInfo& info);

// The query parameters of a PATCH by which kubectl sees what the server can do.
std::span<const std::string_view> patch_parameters();

boost::json::object openapi_info();

// The definition of a built-in kind: its type and metadata, the rest as it comes.
boost::json::object builtin_definition(const ResourceInfo& info);

}  // namespace vo::apiserver
