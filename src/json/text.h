// SPDX-License-Identifier: Apache-2.0
// JSON string tokens read; append_quoted() of document.h writes them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace vo::json {

// The text of a string token. Error: kInput where it is none.
Result<std::string> unquote(std::string_view token);

}  // namespace vo::json
