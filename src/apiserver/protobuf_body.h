// SPDX-License-Identifier: Apache-2.0
// A request body of type application/vnd.kubernetes.protobuf: four bytes, then a runtime.Unknown
// with the type and the object.
#pragma once

#include <string_view>

#include "apiserver/status_error.h"
#include "json/document.h"

namespace vo::apiserver {

inline constexpr std::string_view kProtobufType = "application/vnd.kubernetes.protobuf";

// Of an object.
struct TypeMeta {
  std::string_view api_version;
  std::string_view kind;
};

// The same object as JSON, with apiVersion and kind. `expected`: what it is where it does not say.
// Refused: 400, it is none; 415, a kind or a field that is read as JSON alone.
StatusResult<json::Document> read_protobuf_body(std::string_view body, TypeMeta expected);

}  // namespace vo::apiserver
