// SPDX-License-Identifier: Apache-2.0
// The `format` of a schema: those that the API server checks and that CRDs use. Others pass.
#pragma once

#include <string_view>

#include "json/document.h"

namespace vo::apiserver {

// date-time, date, byte, uuid.
bool matches_format(std::string_view format, std::string_view text);

// int32, int64 (also without a format). REQUIRES a number.
bool fits_format(std::string_view format, const json::Document& number);

}  // namespace vo::apiserver
