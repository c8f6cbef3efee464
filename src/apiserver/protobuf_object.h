// SPDX-License-Identifier: Apache-2.0
// A protobuf message as the JSON that the same object is: what encoding/json would write of the Go
// value, but for null, which is left out.
#pragma once

#include <string_view>

#include "apiserver/protobuf_messages.h"
#include "apiserver/status_error.h"
#include "json/document.h"

namespace vo::apiserver {

// An object. Refused: 400, no such message; 415, it has a field that we do not know and would lose.
StatusResult<json::Document> read_protobuf_object(const ProtobufMessage& message,
                                                  std::string_view bytes);

// 415, saying why and that JSON would be read.
StatusError unreadable_as_protobuf(std::string_view why);

}  // namespace vo::apiserver
