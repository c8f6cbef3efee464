// SPDX-License-Identifier: Apache-2.0
// Text from anywhere, made fit for JSON.
#pragma once

#include <string>
#include <string_view>

namespace vo::runtime {

// Each byte that belongs to no UTF-8 sequence (overlong ones and surrogates are none) becomes
// U+FFFD.
std::string repair_utf8(std::string_view text);

}  // namespace vo::runtime
