// SPDX-License-Identifier: Apache-2.0
// Fields of type MicroTime: exactly six fraction digits.
#pragma once

#include <string>

#include "apiserver/resource_info.h"
#include "json/document.h"

namespace vo::apiserver {

// Empty: all of them can be read. Otherwise Go's words.
std::string micro_time_error(const ResourceInfo& info, const json::Document& object);

}  // namespace vo::apiserver
