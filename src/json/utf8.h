// SPDX-License-Identifier: Apache-2.0
// Whether bytes that came some other way than through a parser may stand in a document.
#pragma once

#include <string_view>

namespace vo::json {

bool is_utf8(std::string_view text);

}  // namespace vo::json
