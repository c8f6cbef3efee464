// SPDX-License-Identifier: Apache-2.0
// RFC 4648 base64, as Go's []byte in JSON: padded, line breaks allowed.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace vo::kube {

std::string base64_encode(std::string_view bytes);
Result<std::string> base64_decode(std::string_view text);

}  // namespace vo::kube
