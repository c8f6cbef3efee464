// SPDX-License-Identifier: Apache-2.0
// OpenAPI documents of what is served: enough for kubectl to apply, explain and validate. A custom
// resource carries its whole schema, a built-in kind a definition that keeps unknown fields.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "apiserver/discovery.h"
#include "json/document.h"

namespace vo::apiserver {

// /openapi/v2 as JSON, and the same as gnostic's openapi.v2.Document in protobuf. Who accepts
// application/com.github.proto-openapi.spec.v2@v1.0+protobuf is answered with kOpenApiV2Protobuf:
// clients cannot read a media type with an '@'.
inline constexpr std::string_view kOpenApiV2Protobuf =
    "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
json::Document openapi_v2(Resources resources);
std::string openapi_v2_protobuf(const json::Document& openapi_v2);

// /openapi/v3: the paths of the documents with their hashes.
json::Document openapi_v3_index(Resources resources);
// /openapi/v3/api/v1, /openapi/v3/apis/GROUP/VERSION; nullopt: no such group and version.
std::optional<json::Document> openapi_v3(Resources resources, std::string_view group,
                                         std::string_view version);

}  // namespace vo::apiserver
