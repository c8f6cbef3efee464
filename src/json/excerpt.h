// SPDX-License-Identifier: Apache-2.0
// Foreign text inside a message of ours: short, one line, and harmless to a terminal.
#pragma once

#include <string>
#include <string_view>

namespace vo::json {

// Control bytes and bytes beyond ASCII that are not UTF-8 as \xNN; cut after 64 bytes with "…".
std::string printable(std::string_view text);
std::string excerpt(std::string_view text);  // the same in quotation marks

}  // namespace vo::json
