// SPDX-License-Identifier: Apache-2.0
// What a command takes from outside its arguments: environment variables and randomness.
#pragma once

#include <cstdint>

#include "runtime/find_config.h"

namespace vo::cli {

runtime::Environment environment();
std::uint64_t random_seed();

}  // namespace vo::cli
