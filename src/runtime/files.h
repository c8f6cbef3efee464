// SPDX-License-Identifier: Apache-2.0
// Files, read whole and within bounds.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace vo::runtime {

inline constexpr std::size_t kSmallFile = std::size_t{4} << 20;  // credentials, kubeconfigs

// Error: kInput, "cannot read PATH: No such file or directory".
Result<std::string> read_file(const std::string& path, std::size_t limit = kSmallFile);

}  // namespace vo::runtime
