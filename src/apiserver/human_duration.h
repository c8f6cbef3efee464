// SPDX-License-Identifier: Apache-2.0
// Ages as kubectl and the server print them.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace vo::apiserver {

// "45s", "5m30s", "3h", "2d4h", "400d", "8y"; "<invalid>" from two seconds in the future on.
std::string human_duration(Duration duration);

// The age of an RFC 3339 time; "<unknown>" of an empty text, "<invalid>" of what is no time.
std::string age_since(std::string_view time, WallTime now);

}  // namespace vo::apiserver
