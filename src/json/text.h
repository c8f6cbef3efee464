// SPDX-License-Identifier: Apache-2.0
// JSON string tokens.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace vo::json {

// The token of a text: `say "hi"` is `"say \"hi\""`.
std::string quote(std::string_view text);

// The text of a string token. Error: kInput where it is none.
Result<std::string> unquote(std::string_view token);

}  // namespace vo::json
