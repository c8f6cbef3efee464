// SPDX-License-Identifier: Apache-2.0
// The project's version, as CMake has it.
#pragma once

#include <string_view>

namespace vo::cli {

inline constexpr std::string_view kVersion = VO_VERSION;

}  // namespace vo::cli
