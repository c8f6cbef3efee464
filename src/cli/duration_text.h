// SPDX-License-Identifier: Apache-2.0
// Durations as Go's flags spell them: "15s", "1m30s", "500ms", "1.5h".
#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace vo::cli {

// Up to 10,000 hours, not negative, exact. Error: kInput.
Result<Duration> parse_duration(std::string_view text);

}  // namespace vo::cli
